// Every call this app makes, one typed function each. No state, no wording, no retries.
import { addressOf, call, callLeaving } from './call';
import type * as T from './types';

export type { TimelineQuery } from './types';

export const getServerConfig = () => call('GET /server/config');
export const getServerFeatures = () => call('GET /server/features');
export const getOwnStyle = () => call('GET /public/config');
export const getMediaTypes = () => call('GET /server/media-types');
export const ping = () => call('GET /server/ping');

export const signUpAdmin = (name: string, email: string, password: string) =>
  call('POST /auth/admin-sign-up', { body: { name, email, password } });
export const login = (email: string, password: string) => call('POST /auth/login', { body: { email, password } });
export const logout = () => call('POST /auth/logout');
export const getMe = () => call('GET /users/me');

export const getTimeBuckets = (query: T.TimelineQuery) => call('GET /timeline/buckets', { query });
export const getTimeBucket = (query: T.TimelineQuery, timeBucket: string, signal?: AbortSignal) =>
  call('GET /timeline/bucket', { query: { ...query, timeBucket }, signal });

export const getAsset = (assetId: string, signal?: AbortSignal) =>
  call('GET /assets/{assetId}', { path: { assetId }, signal });
export const updateAsset = (assetId: string, change: T.AssetChange) =>
  call('PUT /assets/{assetId}', { path: { assetId }, body: change });
export const updateAssets = (ids: string[], change: T.AssetsChange) =>
  call('PUT /assets', { body: { ids, ...change } });
export const deleteAssets = (ids: string[], force = false) => call('DELETE /assets', { body: { ids, force } });
export const restoreAssets = (ids: string[]) => call('POST /trash/restore/assets', { body: { ids } });
export const runAssetJobs = (assetIds: string[], name: T.AssetJob) =>
  call('POST /assets/jobs', { body: { assetIds, name } });

export const getAlbums = () => call('GET /albums');
export const getAlbum = (albumId: string) => call('GET /albums/{albumId}', { path: { albumId } });
export const createAlbum = (albumName: string, assetIds: string[]) =>
  call('POST /albums', { body: { albumName, assetIds } });
export const setAlbumCover = (albumId: string, albumThumbnailAssetId: string) =>
  call('PATCH /albums/{albumId}', { path: { albumId }, body: { albumThumbnailAssetId } });
export const addToAlbum = (albumId: string, ids: string[]) =>
  call('PUT /albums/{albumId}/assets', { path: { albumId }, body: { ids } });
export const removeFromAlbum = (albumId: string, ids: string[]) =>
  call('DELETE /albums/{albumId}/assets', { path: { albumId }, body: { ids } });

export const getFolders = () => call('GET /photostead/folders');
export const getFolderAssets = (path: string) => call('GET /view/folder', { query: { path } });

export const getProgress = () => call('GET /photostead/progress');
export const getProblems = (page: number, size: number) => call('GET /photostead/problems', { query: { page, size } });

export const getProblemsOf = (assetId: string) => call('GET /photostead/problems', { query: { assetId } });
export const retryProblem = (problemId: string) =>
  call('POST /photostead/problems/{problemId}/retry', { path: { problemId } });

export const getNotifications = () => call('GET /notifications');
export const updateNotifications = (ids: string[], readAt: string | null) =>
  call('PUT /notifications', { body: { ids, readAt } });
export const deleteNotification = (notificationId: string) =>
  call('DELETE /notifications/{notificationId}', { path: { notificationId } });

/** Address of a rendition, of an edited photo the edited one. The thumbhash names its version, so that the browser may keep it for good. */
export function imageUrl(assetId: string, size: 'thumbnail' | 'preview' | 'fullsize', thumbhash: string | null): string {
  return addressOf('GET /assets/{assetId}/thumbnail', {
    path: { assetId },
    query: { size, edited: true },
    version: thumbhash,
  });
}
export const playbackUrl = (assetId: string) => addressOf('GET /assets/{assetId}/video/playback', { path: { assetId } });
/** Asking for it opens a streaming session. */
export const streamUrl = (assetId: string) =>
  addressOf('GET /assets/{assetId}/video/stream/main.m3u8', { path: { assetId } });
/** Ends one, also while the page is being left; the server would notice by itself later. */
export const endStreaming = (assetId: string, sessionId: string) =>
  callLeaving('DELETE /assets/{assetId}/video/stream/{sessionId}', { path: { assetId, sessionId } });
/** The file; of an edited photo what was made of it. */
export const originalUrl = (assetId: string) =>
  addressOf('GET /assets/{assetId}/original', { path: { assetId }, query: { edited: true } });
/** The file as it was taken. */
export const untouchedUrl = (assetId: string) => addressOf('GET /assets/{assetId}/original', { path: { assetId } });

export const getLibraries = () => call('GET /photostead/libraries');
export const createLibrary = (draft: T.LibraryDraft) => call('POST /photostead/libraries', { body: draft });
export const getLibrary = (libraryId: string) => call('GET /photostead/libraries/{libraryId}', { path: { libraryId } });
export const updateLibrary = (libraryId: string, change: T.LibraryChange) =>
  call('PUT /photostead/libraries/{libraryId}', { path: { libraryId }, body: change });
export const deleteLibrary = (libraryId: string) =>
  call('DELETE /photostead/libraries/{libraryId}', { path: { libraryId } });
export const scanLibrary = (libraryId: string, mode: T.ScanMode) =>
  call('POST /photostead/libraries/{libraryId}/scan', { path: { libraryId }, body: { mode } });
export const confirmMissing = (libraryId: string) =>
  call('POST /photostead/libraries/{libraryId}/confirm-missing', { path: { libraryId } });
export const getOfflineFiles = (libraryId: string, page: number, size: number) =>
  call('GET /photostead/libraries/{libraryId}/offline', { path: { libraryId }, query: { page, size } });
export const removeOfflineFiles = (libraryId: string) =>
  call('DELETE /photostead/libraries/{libraryId}/offline', { path: { libraryId } });
export const getIgnoredFiles = (libraryId: string, page: number, size: number) =>
  call('GET /photostead/libraries/{libraryId}/ignored', { path: { libraryId }, query: { page, size } });
/** Without `ids` all of them. */
export const restoreIgnoredFiles = (libraryId: string, ids?: string[]) =>
  call('POST /photostead/libraries/{libraryId}/ignored/restore', { path: { libraryId }, body: { ids } });
export const checkLibrary = (wanted: T.LibraryQuestion, signal?: AbortSignal) =>
  call('POST /photostead/libraries/check', { body: wanted, signal });
export const shareLibrary = (libraryId: string, sharing: T.LibrarySharing) =>
  call('PUT /photostead/libraries/{libraryId}/sharing', { path: { libraryId }, body: sharing });
export const previewFolderAlbums = (libraryId: string, query: T.FolderAlbums, signal?: AbortSignal) =>
  call('GET /photostead/libraries/{libraryId}/folder-albums/preview', { path: { libraryId }, query, signal });

export const getOwnRoots = () => call('GET /photostead/roots');
export const getRoots = (userId: string) => call('GET /photostead/users/{userId}/roots', { path: { userId } });
export const setRoots = (userId: string, roots: string[]) =>
  call('PUT /photostead/users/{userId}/roots', { path: { userId }, body: { roots } });
export const getUsers = () => call('GET /admin/users');

export const examineBox = () => call('GET /photostead/doctor');
export const getBox = () => call('GET /photostead/box');
export const getPlacesData = () => call('GET /photostead/places/data');
export const namePlaces = () => call('POST /photostead/places/naming');
export const getManagedSettings = () => call('GET /photostead/settings/managed');
export const getAddresses = () => call('GET /photostead/addresses');
