// What is asked to search and to choose filters; fetched with what shows them.
import { request } from '../api/client';
import type { Asset } from '../api/types';
import type { Filters } from './filters';
import { filterOf } from './filters';

export interface RankedPage {
  items: Asset[];
  /** A number in digits; null on the last one. */
  nextPage: string | null;
}

export interface Page {
  items: Asset[];
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
  /** How many there are on all pages. */
  total: number;
}

/** A page of what fits, the newest first by the clock of the place. */
export async function search(filters: Filters, size: number, cursor: string | null): Promise<Page> {
  const orderBy = { field: 'localDateTime', direction: 'desc' };
  const body = { filter: filterOf(filters), orderBy, size, cursor: cursor ?? undefined };
  return (await request<{ assets: Page }>('POST', '/search/metadata', { body })).assets;
}

/** Whether one can search by meaning, and by which model. */
export interface Engine {
  state: 'off' | 'waiting' | 'ready';
  model: string | null;
  isCoarse: boolean;
  /** From 0 to 1. */
  progress: number;
  message: string | null;
  next: { model: string; isCoarse: boolean; progress: number } | null;
}

export const getEngine = () => request<Engine>('GET', '/photostead/search/engine');

/** A page of what fits, the best matches first; pages count from 1. */
export async function searchByMeaning(filters: Filters, size: number, page: number): Promise<RankedPage> {
  const asked = filters.like === null ? { query: filters.q } : { queryAssetId: filters.like };
  const body = { ...asked, language: navigator.language, filter: filterOf(filters), size, page };
  return (await request<{ assets: RankedPage }>('POST', '/search/smart', { body })).assets;
}

export type Suggested = 'country' | 'state' | 'city' | 'camera-make' | 'camera-model' | 'camera-lens-model';

/** Values that one's own pictures have, of those that fit the others. */
export const suggest = (type: Suggested, given: Partial<Record<'country' | 'state' | 'make', string>> = {}) =>
  request<string[]>('GET', '/search/suggestions', { query: { type, ...given } });
