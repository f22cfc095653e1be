// What is asked of the daemon about stacks, one typed function each.
import { call } from '../api/call';
import type { Told } from '../api/wire';

/** `primaryAssetId` is what shows of it; its `assets` are what is not in the trash, what shows first. */
export type Stack = Told['StackResponseDto'];

export const createStack = (assetIds: string[]) => call('POST /stacks', { body: { assetIds } });
export const getStack = (stackId: string, signal?: AbortSignal) =>
  call('GET /stacks/{stackId}', { path: { stackId }, signal });
export const putOnTop = (stackId: string, primaryAssetId: string) =>
  call('PUT /stacks/{stackId}', { path: { stackId }, body: { primaryAssetId } });
/** Takes stacks apart; the pictures stay. */
export const deleteStacks = (ids: string[]) => call('DELETE /stacks', { body: { ids } });
export const takeOut = (stackId: string, assetId: string) =>
  call('DELETE /stacks/{stackId}/assets/{assetId}', { path: { stackId, assetId } });
