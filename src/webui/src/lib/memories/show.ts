// Where one is in a row of memories, and what they are called. Pure.
import type { Asset } from '../api/types';
import { longDayOf } from '../format';
import { text } from './text';
import type { Memory } from './types';

/** Which memory of the list, and which of its photos. */
export interface Place {
  memory: number;
  photo: number;
}

/** The place a photo further or back, over the edges of memories; null beyond the first and the last. */
export function stepPhoto(sizes: number[], at: Place, direction: 1 | -1): Place | null {
  const photo = at.photo + direction;
  if (photo >= 0 && photo < (sizes[at.memory] ?? 0)) return { memory: at.memory, photo };
  return stepMemory(sizes, at, direction);
}

/** The beginning of the next memory, or of the one before. */
export function stepMemory(sizes: number[], at: Place, direction: 1 | -1): Place | null {
  const memory = at.memory + direction;
  return memory >= 0 && memory < sizes.length ? { memory, photo: 0 } : null;
}

/** What stands above a memory: how long ago, counted from the day on which it shows; the date where that says nothing. */
export function nameOf(memory: Memory, now: Date): string {
  const year = memory.showAt ? new Date(memory.showAt).getUTCFullYear() : now.getFullYear();
  const years = year - memory.data.year;
  return years > 0 ? text.yearsAgo(years) : dayOfMemory(memory);
}

export const dayOfMemory = (memory: Memory): string => longDayOf(Date.parse(memory.memoryAt));

/** The photo that stands for a memory: a favourite, else the first that has a picture. */
export function coverOf(memory: Memory): Asset {
  const ready = memory.assets.filter((asset) => asset.thumbhash !== null);
  return ready.find((asset) => asset.isFavorite) ?? ready[0] ?? memory.assets[0]!;
}

/** Day and place of a photo, as far as they are known. */
export function captionOf(asset: Asset): string {
  const parts = [longDayOf(Date.parse(asset.localDateTime)), asset.exifInfo?.city, asset.exifInfo?.country];
  return parts.filter(Boolean).join(' · ');
}
