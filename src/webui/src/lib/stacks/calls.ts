// What is asked of the daemon about stacks, one typed function each.
import { request } from '../api/client';
import type { Asset } from '../api/types';

export interface Stack {
  id: string;
  /** What shows of it. */
  primaryAssetId: string;
  /** What is not in the trash, what shows first. */
  assets: Asset[];
}

export const createStack = (assetIds: string[]) => request<Stack>('POST', '/stacks', { body: { assetIds } });
export const getStack = (id: string, signal?: AbortSignal) => request<Stack>('GET', `/stacks/${id}`, { signal });
export const putOnTop = (id: string, primaryAssetId: string) =>
  request<Stack>('PUT', `/stacks/${id}`, { body: { primaryAssetId } });
/** Takes stacks apart; the pictures stay. */
export const deleteStacks = (ids: string[]) => request<void>('DELETE', '/stacks', { body: { ids } });
export const takeOut = (id: string, assetId: string) => request<void>('DELETE', `/stacks/${id}/assets/${assetId}`);
