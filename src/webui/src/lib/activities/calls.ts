// The calls about comments and likes.
import { request } from '../api/client';
import type { Activity, ActivityCounts, Subject } from './types';

/** Without a photo everything in the album, of its photos too; the oldest first. */
export const getActivities = (about: Subject) => request<Activity[]>('GET', '/activities', { query: queryOf(about) });
export const countActivities = (about: Subject) =>
  request<ActivityCounts>('GET', '/activities/statistics', { query: queryOf(about) });
export const addComment = (about: Subject, comment: string) =>
  request<Activity>('POST', '/activities', { body: { ...queryOf(about), type: 'comment', comment } });
export const addLike = (about: Subject) =>
  request<Activity>('POST', '/activities', { body: { ...queryOf(about), type: 'like' } });
export const removeActivity = (id: string) => request<void>('DELETE', `/activities/${id}`);

function queryOf({ albumId, assetId }: Subject): { albumId: string; assetId?: string } {
  return assetId === null ? { albumId } : { albumId, assetId };
}
