// What the page of duplicates asks the daemon, one typed function each; fetched with it.
import { request } from '../api/client';
import type { Asset } from '../api/types';
import type { Wish } from './groups';

export interface Group {
  duplicateId: string;
  assets: Asset[];
  suggestedKeepAssetIds: string[];
}

/** Why each group is one, by its id. */
export type Reasons = Record<string, 'same-file' | 'looks-alike'>;

export interface Answer {
  id: string;
  success: boolean;
  error?: string;
  errorMessage?: string;
}

export const getGroups = () => request<Group[]>('GET', '/duplicates');
export async function getReasons(): Promise<Reasons> {
  type Reason = { duplicateId: string; reason: Reasons[string] };
  const found = await request<Reason[]>('GET', '/photostead/duplicates/reasons');
  return Object.fromEntries(found.map((one) => [one.duplicateId, one.reason]));
}
export const countGroups = () => request<{ groups: number; assets: number }>('GET', '/photostead/duplicates/statistics');
export const resolve = (groups: Wish[]) => request<Answer[]>('POST', '/duplicates/resolve', { body: { groups } });
export const dismiss = (ids: string[]) => request<void>('DELETE', '/duplicates', { body: { ids } });
