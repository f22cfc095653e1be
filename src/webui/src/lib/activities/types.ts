// Comments and likes, as on the wire.
import type { Person } from '../api/types';

export interface Activity {
  id: string;
  type: 'comment' | 'like';
  /** Null where it is about the album. */
  assetId: string | null;
  /** Plain text; null for a like. */
  comment?: string | null;
  createdAt: string;
  user: Person;
}

export interface ActivityCounts {
  comments: number;
  likes: number;
}

/** What comments and likes are about: an album, or a photo of it. */
export interface Subject {
  albumId: string;
  assetId: string | null;
}
