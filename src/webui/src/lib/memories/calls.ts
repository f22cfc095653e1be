// The calls about memories.
import { request } from '../api/client';
import type { BulkIdResult } from '../api/types';
import type { Memory } from './types';

/** Those that a device shows whose clock has this date, `YYYY-MM-DD`. */
export const getMemories = (day: string) => request<Memory[]>('GET', '/memories', { query: { for: day } });
export const countMemories = (day: string) =>
  request<{ total: number }>('GET', '/memories/statistics', { query: { for: day } });
export const getMemory = (id: string) => request<Memory>('GET', `/memories/${id}`);
export const updateMemory = (id: string, change: { isSaved?: boolean; seenAt?: string }) =>
  request<Memory>('PUT', `/memories/${id}`, { body: change });
export const deleteMemory = (id: string) => request<void>('DELETE', `/memories/${id}`);
export const removeFromMemory = (id: string, ids: string[]) =>
  request<BulkIdResult[]>('DELETE', `/memories/${id}/assets`, { body: { ids } });
/** Whether this person wants memories, and for how many seconds each photo shows. */
export const getMemoryPreferences = () =>
  request<{ memories: { enabled: boolean; duration: number } }>('GET', '/users/me/preferences');
