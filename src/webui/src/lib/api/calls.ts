// Every call this app makes, one typed function each. No state, no wording, no retries.
import { apiPath, request } from './client';
import type * as T from './types';

export type TimelineQuery = Partial<{
  visibility: T.Visibility;
  withPartners: boolean;
  withStacked: boolean;
  isFavorite: boolean;
  isTrashed: boolean;
  albumId: string;
}>;

export const getServerConfig = () => request<T.ServerConfig>('GET', '/server/config');
export const getServerFeatures = () => request<T.ServerFeatures>('GET', '/server/features');
export const getMediaTypes = () => request<{ image: string[]; video: string[] }>('GET', '/server/media-types');
export const ping = () => request<{ res: string }>('GET', '/server/ping');

export const signUpAdmin = (name: string, email: string, password: string) =>
  request<T.User>('POST', '/auth/admin-sign-up', { body: { name, email, password } });
export const login = (email: string, password: string) =>
  request<{ userId: string }>('POST', '/auth/login', { body: { email, password } });
export const logout = () => request<{ redirectUri: string }>('POST', '/auth/logout', { body: {} });
export const getMe = () => request<T.User>('GET', '/users/me');

export const getTimeBuckets = (query: TimelineQuery) =>
  request<T.TimeBucket[]>('GET', '/timeline/buckets', { query });
export const getTimeBucket = (query: TimelineQuery, timeBucket: string, signal?: AbortSignal) =>
  request<T.TimeBucketAssets>('GET', '/timeline/bucket', { query: { ...query, timeBucket }, signal });

export const getAsset = (id: string, signal?: AbortSignal) => request<T.Asset>('GET', `/assets/${id}`, { signal });
export const updateAsset = (id: string, change: T.AssetChange) =>
  request<T.Asset>('PUT', `/assets/${id}`, { body: change });
export const updateAssets = (ids: string[], change: T.AssetChange) =>
  request<void>('PUT', '/assets', { body: { ids, ...change } });
export const deleteAssets = (ids: string[], force = false) =>
  request<void>('DELETE', '/assets', { body: { ids, force } });
export const restoreAssets = (ids: string[]) =>
  request<{ count: number }>('POST', '/trash/restore/assets', { body: { ids } });
export const runAssetJobs = (assetIds: string[], name: 'refresh-metadata' | 'regenerate-thumbnail') =>
  request<void>('POST', '/assets/jobs', { body: { assetIds, name } });

export const getAlbums = () => request<T.Album[]>('GET', '/albums');
export const getAlbum = (id: string) => request<T.Album>('GET', `/albums/${id}`);
export const createAlbum = (albumName: string, assetIds: string[]) =>
  request<T.Album>('POST', '/albums', { body: { albumName, assetIds } });
export const addToAlbum = (id: string, ids: string[]) =>
  request<T.BulkIdResult[]>('PUT', `/albums/${id}/assets`, { body: { ids } });
export const removeFromAlbum = (id: string, ids: string[]) =>
  request<T.BulkIdResult[]>('DELETE', `/albums/${id}/assets`, { body: { ids } });

export const getLibraries = () => request<T.Library[]>('GET', '/libraries');
export const createLibrary = (library: Pick<T.Library, 'ownerId' | 'name' | 'importPaths'>) =>
  request<T.Library>('POST', '/libraries', { body: library });
export const updateLibrary = (
  id: string,
  change: Partial<Pick<T.Library, 'name' | 'importPaths' | 'exclusionPatterns'>>,
) => request<T.Library>('PUT', `/libraries/${id}`, { body: change });
export const deleteLibrary = (id: string) => request<void>('DELETE', `/libraries/${id}`);
export const validateLibrary = (id: string, importPaths: string[]) =>
  request<{ importPaths?: T.ImportPathCheck[] }>('POST', `/libraries/${id}/validate`, { body: { importPaths } });
export const scanLibrary = (id: string) => request<void>('POST', `/libraries/${id}/scan`);
export const getLibraryStatistics = (id: string) =>
  request<T.LibraryStatistics>('GET', `/libraries/${id}/statistics`);

export const getProgress = () => request<T.Progress>('GET', '/photostead/progress');
export const getProblems = (page: number, size: number) =>
  request<T.ProblemPage>('GET', '/photostead/problems', { query: { page, size } });

/** Address of a rendition. The thumbhash names its version, so that the browser may keep it for good. */
export function imageUrl(id: string, size: 'thumbnail' | 'preview' | 'fullsize', thumbhash: string | null): string {
  return apiPath(`/assets/${id}/thumbnail`, { size, c: thumbhash ?? undefined });
}
export const playbackUrl = (id: string) => apiPath(`/assets/${id}/video/playback`);
export const originalUrl = (id: string) => apiPath(`/assets/${id}/original`);
