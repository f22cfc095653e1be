// Filters in words, as they stand on their chips. Pure.
import type { Album, Tag } from '../api/types';
import { cameraName, dayOf } from '../format';
import { filtersIn, hasKind, KINDS, type Filters, type Kind } from './filters';
import { list } from '../i18n/words';
import type { KnownPerson } from '../people/types';
import { text } from './text';

const day = (date: string): string => dayOf(Date.parse(`${date}T00:00:00Z`));

/** Names of what a filter knows by its id only; null while they are not known. */
export interface Names {
  tags: Tag[] | null;
  albums: Album[] | null;
  people: KnownPerson[] | null;
}

/** What a filter is set to; null where it is not. */
export function wordsOf(filters: Filters, kind: Kind, { tags, albums, people }: Names): string | null {
  if (!hasKind(filters, kind)) return null;
  const { from, to, country, state, city, make, model } = filters;
  const named = <T>(all: T[] | null, name: (found: T | undefined) => string | undefined, find: (one: T) => boolean) =>
    all === null ? text.kinds[kind] : (name(all.find(find)) ?? text.gone);
  const nameOf = (id: string) => people?.find((one) => one.id === id)?.name || text.gone;
  const words: Record<Kind, () => string> = {
    like: () => text.kinds.like,
    where: () => text.where[filters.where],
    type: () => text.types[filters.type!],
    date: () => (from && to ? (from === to ? day(from) : text.between(day(from), day(to))) : from ? text.since(day(from)) : text.until(day(to!))),
    place: () => [city, state, country].filter((part) => part !== null).join(', '),
    camera: () => cameraName(make, model),
    lens: () => filters.lens!,
    said: () => text.saidWords(filters.said!),
    rating: () => text.stars(filters.rating!),
    person: () => (people === null ? text.kinds.person : list(filters.person!.split(',').map(nameOf))),
    favorite: () => text.kinds.favorite,
    album: () => named(albums, (found) => found?.albumName, (album) => album.id === filters.album),
    tag: () => named(tags, (found) => found?.value, (tag) => tag.id === filters.tag),
  };
  return words[kind]();
}

/** A whole search, from its part of an address. */
export function labelOf(search: string, names: Names): string {
  const filters = filtersIn(search);
  const kinds = (Object.keys(KINDS) as Kind[]).map((kind) => wordsOf(filters, kind, names));
  return [filters.q, ...kinds].filter(Boolean).join(' · ');
}
