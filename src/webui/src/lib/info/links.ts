// From a fact of one picture to all pictures that share it: wrong facts are found that way. Pure.
import { pathOf } from '../paths';
import { NO_FILTERS, searchOf, type Filters } from '../search/filters';

const searchFor = (filters: Partial<Filters>): string =>
  pathOf({ page: 'search', search: searchOf({ ...NO_FILTERS, ...filters }), assetId: null });

/** Null where there is nothing to look for. */
export function ofCamera(make: string | null | undefined, model: string | null | undefined): string | null {
  return make || model ? searchFor({ make: make || null, model: model || null }) : null;
}

export const ofLens = (lens: string): string => searchFor({ lens });

/** Of a wall clock in ISO 8601. */
export function ofDay(localDateTime: string): string {
  const day = localDateTime.slice(0, 10);
  return searchFor({ from: day, to: day });
}

export interface Names {
  city?: string | null;
  state?: string | null;
  country?: string | null;
}

/** The names of a place from the smallest on, each with where its photos are; one that repeats the one before is left out. */
export function ofPlace({ city, state, country }: Names): { name: string; href: string }[] {
  const levels: Names[] = [{ city, state, country }, { state, country }, { country }];
  const named = levels.flatMap((level, i) => {
    const name = [city, state, country][i];
    return name ? [{ name, href: searchFor({ city: null, state: null, country: null, ...filled(level) }) }] : [];
  });
  return named.filter(({ name }, i) => i === 0 || named[i - 1]!.name !== name);
}

const filled = (names: Names): Partial<Filters> =>
  Object.fromEntries(Object.entries(names).filter(([, name]) => Boolean(name)));

/** The folder of a path, as its own page; null where there is none above. */
export function ofFolder(path: string): { path: string; href: string } | null {
  const end = path.lastIndexOf('/');
  if (end <= 0) return null;
  const folder = path.slice(0, end);
  return { path: folder, href: pathOf({ page: 'folders', folder, assetId: null }) };
}
