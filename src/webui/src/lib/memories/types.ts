// Memories as they travel. Days are those of the wall, as if UTC: each device compares them with its own date.
import type { Asked, Told } from '../api/wire';

/** `memoryAt` is the day that is remembered; `showAt` is absent where it shows on every day. Its `assets` are those that show
 * now, the earliest first. */
export type Memory = Told['MemoryResponseDto'];
export type MemoryChange = Asked['MemoryUpdateDto'];
