// What is asked to search and to choose filters; fetched with what shows them.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import type { Filters } from './filters';
import { filterOf } from './filters';

/** `nextPage` is a number in digits, null on the last one. */
export type RankedPage = Pick<Told['SearchAssetResponseDto'], 'items' | 'nextPage'>;
/** `nextCursor` is where the next page begins, null on the last one; `total` how many there are on all pages, or at least so many
 * where there are more than a thousand or no index finds them: `count` knows. */
export type Page = Pick<Told['SearchAssetResponseDto'], 'items' | 'nextCursor' | 'total'>;

/** A page of what fits, the newest first by the clock of the place. */
export async function search(filters: Filters, size: number, cursor: string | null): Promise<Page> {
  const orderBy = { field: 'localDateTime', direction: 'desc' } as const;
  const body = { filter: filterOf(filters), orderBy, size, cursor: cursor ?? undefined };
  return (await call('POST /search/metadata', { body })).assets;
}

/** How many fit; of a large library that may take a second. */
export const count = async (filters: Filters): Promise<number> =>
  (await call('POST /search/statistics', { body: { filter: filterOf(filters) } })).total;

/** Whether one can search by meaning, and by which model; its `progress` goes from 0 to 1. */
export type Engine = Told['SearchEngineDto'];

export const getEngine = () => call('GET /photostead/search/engine');

/** A page of what fits, the best matches first; pages count from 1. */
export async function searchByMeaning(filters: Filters, size: number, page: number): Promise<RankedPage> {
  const asked = filters.like === null ? { query: filters.q } : { queryAssetId: filters.like };
  const body = { ...asked, language: navigator.language, filter: filterOf(filters), size, page };
  return (await call('POST /search/smart', { body })).assets;
}

export type Suggested = Told['SearchSuggestionType'];

/** Values that one's own pictures have, of those that fit the others. */
export const suggest = (type: Suggested, given: Partial<Record<'country' | 'state' | 'make', string>> = {}) =>
  call('GET /search/suggestions', { query: { type, ...given } });
