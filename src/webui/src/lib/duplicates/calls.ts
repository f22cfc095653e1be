// What the page of duplicates asks the daemon, one typed function each; fetched with it.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import type { Wish } from './groups';

export type Group = Told['DuplicateResponseDto'];

/** Why each group is one, by its id. */
export type Reasons = Record<string, Told['DuplicateReason']>;

export type Answer = Told['BulkIdResponseDto'];

export const getGroups = () => call('GET /duplicates');
export async function getReasons(): Promise<Reasons> {
  const found = await call('GET /photostead/duplicates/reasons');
  return Object.fromEntries(found.map((one) => [one.duplicateId, one.reason]));
}
export const countGroups = () => call('GET /photostead/duplicates/statistics');
export const resolve = (groups: Wish[]) => call('POST /duplicates/resolve', { body: { groups } });
export const dismiss = (ids: string[]) => call('DELETE /duplicates', { body: { ids } });
