// How many pictures are kept, in how many bytes. They stand on shelves, each a cache: when one is full a new one begins, and
// the oldest goes as a whole. So nobody has to know when each picture was looked at last, and nothing is written for that.

export interface Shelf {
  name: string;
  count: number;
  bytes: number;
}

export interface Bounds {
  shelves: number;
  /** Of one shelf. */
  count: number;
  bytes: number;
}

/** Up to 8,000 pictures or about 190 MB: some years of thumbnails, and what was opened lately. */
export const BOUNDS: Bounds = { shelves: 8, count: 1_000, bytes: 24 * 1024 * 1024 };
const PREFIX = 'photostead-pictures-';

export const isShelf = (name: string): boolean => name.startsWith(PREFIX);

const numberOf = (name: string): number => Number(name.slice(PREFIX.length));

/** All shelves among these caches, the oldest first. */
export const shelvesIn = (names: string[]): string[] => names.filter(isShelf).sort((a, b) => numberOf(a) - numberOf(b));

/** The one after it; the first where there is none. */
export const nameAfter = (name: string | undefined): string => PREFIX + (name === undefined ? 1 : numberOf(name) + 1);

export const isFull = (shelf: Shelf, bounds: Bounds): boolean =>
  shelf.count >= bounds.count || shelf.bytes >= bounds.bytes;

/** Those that must go before one more begins. */
export const tooOld = (names: string[], bounds: Bounds): string[] =>
  names.slice(0, Math.max(0, names.length - (bounds.shelves - 1)));
