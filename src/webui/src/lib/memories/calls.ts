// The calls about memories.
import { call } from '../api/call';
import type { MemoryChange } from './types';

/** Those that a device shows whose clock has this date, `YYYY-MM-DD`. */
export const getMemories = (day: string) => call('GET /memories', { query: { for: day } });
export const countMemories = (day: string) =>
  call('GET /memories/statistics', { query: { for: day } });
export const getMemory = (memoryId: string) => call('GET /memories/{memoryId}', { path: { memoryId } });
export const updateMemory = (memoryId: string, change: MemoryChange) =>
  call('PUT /memories/{memoryId}', { path: { memoryId }, body: change });
export const deleteMemory = (memoryId: string) => call('DELETE /memories/{memoryId}', { path: { memoryId } });
export const removeFromMemory = (memoryId: string, ids: string[]) =>
  call('DELETE /memories/{memoryId}/assets', { path: { memoryId }, body: { ids } });
/** Whether this person wants memories, and for how many seconds each photo shows. */
export const getMemoryPreferences = () => call('GET /users/me/preferences');
