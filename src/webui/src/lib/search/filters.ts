// What a search asks for, as it stands in the address and as the daemon is asked. Pure.
import type { Asked } from '../api/wire';

export type Where = 'meaning' | 'anywhere' | 'name' | 'path' | 'description';

export interface Filters {
  q: string;
  where: Where;
  type: 'IMAGE' | 'VIDEO' | null;
  /** Days on the clock of the place where a picture was taken, `YYYY-MM-DD`, both included. */
  from: string | null;
  to: string | null;
  country: string | null;
  state: string | null;
  city: string | null;
  make: string | null;
  model: string | null;
  lens: string | null;
  /** At least so many stars. */
  rating: number | null;
  /** Words that were read from the picture. */
  said: string | null;
  favorite: boolean;
  /** The id of a picture that others are to be like; there are no words beside it. */
  like: string | null;
  /** Ids of who is to be on it, all of them, commas between. */
  person: string | null;
  /** Ids. */
  album: string | null;
  tag: string | null;
}

/** The filters one can choose, each of which may be several fields. */
export const KINDS = {
  like: ['like'],
  where: ['where'],
  type: ['type'],
  date: ['from', 'to'],
  person: ['person'],
  place: ['country', 'state', 'city'],
  camera: ['make', 'model'],
  lens: ['lens'],
  rating: ['rating'],
  said: ['said'],
  favorite: ['favorite'],
  album: ['album'],
  tag: ['tag'],
} as const satisfies Record<string, readonly (keyof Filters)[]>;
export type Kind = keyof typeof KINDS;

export const NO_FILTERS: Filters = {
  q: '', where: 'meaning', type: null, from: null, to: null, country: null, state: null, city: null,
  make: null, model: null, lens: null, rating: null, said: null, favorite: false, like: null, person: null, album: null,
  tag: null,
};

const TEXTS = ['country', 'state', 'city', 'make', 'model', 'lens', 'said', 'like', 'person', 'album', 'tag'] as const;
const WHERE: readonly string[] = ['anywhere', 'name', 'path', 'description'];
const LONGEST = 1000;

/** What an address asks for; what is not understood is left out. */
export function filtersIn(search: string): Filters {
  const given = new URLSearchParams(search);
  const filters: Filters = { ...NO_FILTERS, q: (given.get('q') ?? '').trim().slice(0, LONGEST) };
  const where = given.get('in') ?? '';
  if (WHERE.includes(where)) filters.where = where as Where;
  const type = given.get('type');
  if (type === 'image' || type === 'video') filters.type = type === 'image' ? 'IMAGE' : 'VIDEO';
  for (const name of ['from', 'to'] as const) filters[name] = dayIn(given.get(name));
  for (const name of TEXTS) filters[name] = given.get(name)?.slice(0, LONGEST) || null;
  const rating = Number(given.get('rating'));
  if ([1, 2, 3, 4, 5].includes(rating)) filters.rating = rating;
  filters.favorite = given.get('favorite') === '1';
  if (filters.like !== null) filters.q = '';
  return filters;
}

function dayIn(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && at.getUTCFullYear() > 0 ? text : null;
}

/** The search part of the address, empty without any filter. */
export function searchOf(filters: Filters): string {
  const params = new URLSearchParams();
  if (filters.q) params.set('q', filters.q);
  if (filters.where !== NO_FILTERS.where) params.set('in', filters.where);
  if (filters.type) params.set('type', filters.type.toLowerCase());
  for (const name of ['from', 'to', ...TEXTS] as const) if (filters[name]) params.set(name, filters[name]);
  if (filters.rating) params.set('rating', String(filters.rating));
  if (filters.favorite) params.set('favorite', '1');
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The same without one kind of filter. */
export function without(filters: Filters, kind: Kind): Filters {
  const left = Object.fromEntries(KINDS[kind].map((name) => [name, NO_FILTERS[name]]));
  return { ...filters, ...left };
}

export const hasKind = (filters: Filters, kind: Kind): boolean =>
  KINDS[kind].some((name) => filters[name] !== NO_FILTERS[name]);

/** Whether anything at all is asked for: where words are looked for is nothing without words. */
export const asksAnything = (filters: Filters): boolean => searchOf({ ...filters, where: NO_FILTERS.where }) !== '';

/** Whether it takes a model to answer. */
export const asksMeaning = ({ q, where, like }: Filters): boolean => like !== null || (q !== '' && where === 'meaning');

const DAY_MS = 86_400_000;
/** Clocks are up to so far ahead of UTC, and behind it. */
const AHEAD_MS = 14 * 3_600_000;
const BEHIND_MS = 12 * 3_600_000;

/** The structured filter for the daemon, of all but what only a model understands. Its dates are instants, so the days are taken wide, and `isOnDays` decides. */
export function filterOf(filters: Filters): Asked['SearchFilter'] {
  const { q, where, from, to } = filters;
  const like = { like: q };
  const instant = (day: string, offset: number) => new Date(Date.parse(`${day}T00:00:00Z`) + offset).toISOString();
  const takenAt = {
    ...(from && { gte: instant(from, -AHEAD_MS) }),
    ...(to && { lt: instant(to, DAY_MS + BEHIND_MS) }),
  };
  return {
    ...(q && where === 'anywhere' && { or: [{ originalFileName: like }, { originalPath: like }, { description: like }] }),
    ...(q && where === 'name' && { originalFileName: like }),
    ...(q && where === 'path' && { originalPath: like }),
    ...(q && where === 'description' && { description: like }),
    ...(filters.type && { type: { eq: filters.type } }),
    ...((from || to) && { takenAt }),
    ...(filters.country && { country: { eq: filters.country } }),
    ...(filters.state && { state: { eq: filters.state } }),
    ...(filters.city && { city: { eq: filters.city } }),
    ...(filters.make && { make: { eq: filters.make } }),
    ...(filters.model && { model: { eq: filters.model } }),
    ...(filters.lens && { lensModel: { eq: filters.lens } }),
    ...(filters.rating && { rating: { gte: filters.rating } }),
    ...(filters.said && { ocr: { matches: filters.said } }),
    ...(filters.favorite && { isFavorite: { eq: true } }),
    ...(filters.person && { personIds: { all: filters.person.split(',') } }),
    ...(filters.album && { albumIds: { any: [filters.album] } }),
    ...(filters.tag && { tagIds: { any: [filters.tag] } }),
  };
}

/** Whether a wall clock (ISO 8601) shows one of the days asked for. */
export function isOnDays({ from, to }: Filters, localDateTime: string): boolean {
  const day = localDateTime.slice(0, 10);
  return (from === null || day >= from) && (to === null || day <= to);
}
