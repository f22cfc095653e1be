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
  tagId: string;
  personId: string;
  orderBy: 'takenAt' | 'createdAt';
  order: 'asc' | 'desc';
  /** `west,south,east,north` in degrees. */
  bbox: string;
}>;

export const getServerConfig = () => request<T.ServerConfig>('GET', '/server/config');
export const getServerFeatures = () => request<T.ServerFeatures>('GET', '/server/features');
export const getOwnStyle = () => request<{ theme: { customCss: string } }>('GET', '/public/config');
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
export const runAssetJobs = (assetIds: string[], name: T.AssetJob) =>
  request<void>('POST', '/assets/jobs', { body: { assetIds, name } });

export const getAlbums = () => request<T.Album[]>('GET', '/albums');
export const getAlbum = (id: string) => request<T.Album>('GET', `/albums/${id}`);
export const createAlbum = (albumName: string, assetIds: string[]) =>
  request<T.Album>('POST', '/albums', { body: { albumName, assetIds } });
export const setAlbumCover = (id: string, albumThumbnailAssetId: string) =>
  request<T.Album>('PATCH', `/albums/${id}`, { body: { albumThumbnailAssetId } });
export const addToAlbum = (id: string, ids: string[]) =>
  request<T.BulkIdResult[]>('PUT', `/albums/${id}/assets`, { body: { ids } });
export const removeFromAlbum = (id: string, ids: string[]) =>
  request<T.BulkIdResult[]>('DELETE', `/albums/${id}/assets`, { body: { ids } });

export const getFolders = () => request<T.Folder[]>('GET', '/photostead/folders');
export const getFolderAssets = (path: string) => request<T.Asset[]>('GET', '/view/folder', { query: { path } });

export const getProgress = () => request<T.Progress>('GET', '/photostead/progress');
export const getProblems = (page: number, size: number) =>
  request<T.ProblemPage>('GET', '/photostead/problems', { query: { page, size } });

export const getProblemsOf = (assetId: string) =>
  request<T.ProblemPage>('GET', '/photostead/problems', { query: { assetId } });
export const retryProblem = (id: string) => request<void>('POST', `/photostead/problems/${id}/retry`);

export const getNotifications = () => request<T.Notification[]>('GET', '/notifications');
export const updateNotifications = (ids: string[], readAt: string | null) =>
  request<void>('PUT', '/notifications', { body: { ids, readAt } });
export const deleteNotification = (id: string) => request<void>('DELETE', `/notifications/${id}`);

/** Address of a rendition, of an edited photo the edited one. The thumbhash names its version, so that the browser may keep it for good. */
export function imageUrl(id: string, size: 'thumbnail' | 'preview' | 'fullsize', thumbhash: string | null): string {
  return apiPath(`/assets/${id}/thumbnail`, { size, edited: true, c: thumbhash ?? undefined });
}
export const playbackUrl = (id: string) => apiPath(`/assets/${id}/video/playback`);
/** Asking for it opens a streaming session. */
export const streamUrl = (id: string) => apiPath(`/assets/${id}/video/stream/main.m3u8`);
/** Ends one, also while the page is being left; the server would notice by itself later. */
export function endStreaming(id: string, session: string): void {
  void fetch(apiPath(`/assets/${id}/video/stream/${session}`), { method: 'DELETE', keepalive: true }).catch(() => {});
}
/** The file; of an edited photo what was made of it. */
export const originalUrl = (id: string) => apiPath(`/assets/${id}/original`, { edited: true });
/** The file as it was taken. */
export const untouchedUrl = (id: string) => apiPath(`/assets/${id}/original`);

const library = (id: string, below = '') => `/photostead/libraries/${id}${below}`;

export const getLibraries = () => request<T.Library[]>('GET', '/photostead/libraries');
export const createLibrary = (draft: T.LibraryDraft) =>
  request<T.Library>('POST', '/photostead/libraries', { body: draft });
export const getLibrary = (id: string) => request<T.Library>('GET', library(id));
export const updateLibrary = (id: string, change: T.LibraryChange) =>
  request<T.Library>('PUT', library(id), { body: change });
export const deleteLibrary = (id: string) => request<void>('DELETE', library(id));
export const scanLibrary = (id: string, mode: T.ScanMode) =>
  request<void>('POST', library(id, '/scan'), { body: { mode } });
export const confirmMissing = (id: string) => request<void>('POST', library(id, '/confirm-missing'));
export const getOfflineFiles = (id: string, page: number, size: number) =>
  request<T.ListPage<T.OfflineFile>>('GET', library(id, '/offline'), { query: { page, size } });
export const removeOfflineFiles = (id: string) => request<void>('DELETE', library(id, '/offline'));
export const getIgnoredFiles = (id: string, page: number, size: number) =>
  request<T.ListPage<T.IgnoredFile>>('GET', library(id, '/ignored'), { query: { page, size } });
/** Without `ids` all of them. */
export const restoreIgnoredFiles = (id: string, ids?: string[]) =>
  request<void>('POST', library(id, '/ignored/restore'), { body: { ids } });
export const checkLibrary = (wanted: Partial<T.LibraryDraft> & { libraryId?: string }, signal?: AbortSignal) =>
  request<T.LibraryCheck>('POST', '/photostead/libraries/check', { body: wanted, signal });
export const shareLibrary = (id: string, sharing: { isShared: boolean; viewerIds: string[]; ownerId?: string }) =>
  request<void>('PUT', library(id, '/sharing'), { body: sharing });
export const previewFolderAlbums = (id: string, settings: T.FolderAlbums, signal?: AbortSignal) =>
  request<T.FolderAlbumPreview>('GET', library(id, '/folder-albums/preview'), { query: { ...settings }, signal });

export const getOwnRoots = () => request<T.OwnRoots>('GET', '/photostead/roots');
export const getRoots = (userId: string) => request<{ roots: string[] }>('GET', `/photostead/users/${userId}/roots`);
export const setRoots = (userId: string, roots: string[]) =>
  request<{ roots: string[] }>('PUT', `/photostead/users/${userId}/roots`, { body: { roots } });
export const getUsers = () => request<T.User[]>('GET', '/admin/users');

export const examineBox = () => request<T.Examination>('GET', '/photostead/doctor');
export const getBox = () => request<T.Box>('GET', '/photostead/box');
export const getPlacesData = () => request<T.PlacesData>('GET', '/photostead/places/data');
export const namePlaces = () => request<void>('POST', '/photostead/places/naming');
export const getManagedSettings = () => request<T.ManagedSetting[]>('GET', '/photostead/settings/managed');
export const getAddresses = () => request<T.Addresses>('GET', '/photostead/addresses');
