// Which albums the list shows, in which order. Pure.
import { roleIn } from './rights';
import type { AlbumDetails } from './types';

export const SORTS = ['newest', 'oldest', 'changed', 'created', 'name', 'count'] as const;
export type Sort = (typeof SORTS)[number];
export const WHOSE = ['all', 'mine', 'shared'] as const;
export type Whose = (typeof WHOSE)[number];

export interface Look {
  sort: Sort;
  whose: Whose;
  /** Rows with facts in place of covers. */
  isRows: boolean;
}

export const FIRST_LOOK: Look = { sort: 'newest', whose: 'all', isRows: false };

/** What was kept of an earlier look; what is not understood is as at first. */
export function lookIn(kept: string | null): Look {
  let found: Partial<Look> = {};
  try {
    found = (JSON.parse(kept ?? '{}') ?? {}) as Partial<Look>;
  } catch {
    // Written by another version, or by hand.
  }
  return {
    sort: SORTS.find((one) => one === found.sort) ?? FIRST_LOOK.sort,
    whose: WHOSE.find((one) => one === found.whose) ?? FIRST_LOOK.whose,
    isRows: found.isRows === true,
  };
}

const byText = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });
/** Albums without photos have no dates, and stand last in both directions. */
const byDate = (a: string | undefined, b: string | undefined, sign: 1 | -1): number =>
  a === undefined || b === undefined ? Number(a === undefined) - Number(b === undefined) : sign * byText(a, b);

const ORDERS: Record<Sort, (a: AlbumDetails, b: AlbumDetails) => number> = {
  newest: (a, b) => byDate(a.endDate, b.endDate, -1),
  oldest: (a, b) => byDate(a.startDate, b.startDate, 1),
  changed: (a, b) => byText(b.updatedAt, a.updatedAt),
  created: (a, b) => byText(b.createdAt, a.createdAt),
  name: (a, b) => byText(a.albumName, b.albumName),
  count: (a, b) => b.assetCount - a.assetCount,
};

const fold = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The albums that are looked for, in order; `words` is a part of their name or description. */
export function arrange(albums: AlbumDetails[], look: Look, words: string, userId: string | undefined): AlbumDetails[] {
  const wanted = fold(words.trim());
  const isWhose: Record<Whose, (album: AlbumDetails) => boolean> = {
    all: () => true,
    mine: (album) => isMine(album, userId),
    shared: (album) => album.shared || !isMine(album, userId),
  };
  return albums
    .filter(isWhose[look.whose])
    .filter((album) => fold(`${album.albumName}\n${album.description}`).includes(wanted))
    .sort((a, b) => ORDERS[look.sort](a, b) || byText(a.albumName, b.albumName) || byText(a.id, b.id));
}

export const isMine = (album: Pick<AlbumDetails, 'albumUsers'>, userId: string | undefined): boolean =>
  roleIn(album, userId) === 'owner';
