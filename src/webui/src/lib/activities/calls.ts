// The calls about comments and likes.
import { call } from '../api/call';
import type { Subject } from './types';

/** Without a photo everything in the album, of its photos too; the oldest first. */
export const getActivities = (about: Subject) => call('GET /activities', { query: queryOf(about) });
export const countActivities = (about: Subject) =>
  call('GET /activities/statistics', { query: queryOf(about) });
export const addComment = (about: Subject, comment: string) =>
  call('POST /activities', { body: { ...queryOf(about), type: 'comment', comment } });
export const addLike = (about: Subject) =>
  call('POST /activities', { body: { ...queryOf(about), type: 'like' } });
export const removeActivity = (activityId: string) => call('DELETE /activities/{activityId}', { path: { activityId } });

function queryOf({ albumId, assetId }: Subject): { albumId: string; assetId?: string } {
  return assetId === null ? { albumId } : { albumId, assetId };
}
