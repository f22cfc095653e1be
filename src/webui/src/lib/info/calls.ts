// What the panel asks the daemon about an open picture; fetched with it.
import { call, type Told } from '../api/call';

/** What is known beyond the picture itself. */
export type Facts = Told<'GET /photostead/assets/{assetId}/facts'>;

export const getFacts = (assetId: string) => call('GET /photostead/assets/{assetId}/facts', { path: { assetId } });
/** Of those that this person sees. */
export const getAlbumsOf = (assetId: string) => call('GET /albums', { query: { assetId } });

/** What is set over what a file says. */
export type EditedField = Facts['edited'][number];
export type FileWords = Told<'GET /photostead/assets/{assetId}/file-words'>;

export const getFileWords = (assetId: string) =>
  call('GET /photostead/assets/{assetId}/file-words', { path: { assetId } });
/** The file's words hold again. */
export const dropEdit = (assetId: string, field: EditedField) =>
  call('DELETE /photostead/assets/{assetId}/edits', { path: { assetId }, body: { fields: [field] } });
