// Memories as they travel. Days are those of the wall, as if UTC: each device compares them with its own date.
import type { Asset } from '../api/types';

export interface Memory {
  id: string;
  data: { year: number };
  /** The day that is remembered. */
  memoryAt: string;
  /** Absent where it shows on every day. */
  showAt?: string;
  seenAt?: string;
  isSaved: boolean;
  /** Those that show now, the earliest first. */
  assets: Asset[];
}
