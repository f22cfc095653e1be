// What the page of the jobs asks the daemon, one typed function each; fetched with it.
import { request } from '../api/client';

export interface Counts {
  active: number;
  delayed: number;
  failed: number;
  paused: number;
  waiting: number;
}

export interface QueueWork {
  name: string;
  isPaused: boolean;
  /** The disk cannot bear its work now. */
  isHeld: boolean;
  /** Nobody who could do its work is there. */
  isResting: boolean;
  canStart: boolean;
  /** How many of its jobs run at once. */
  concurrency: number;
  /** How many ended since the daemon started. */
  done: number;
  statistics: Counts;
}

export interface Work {
  queues: QueueWork[];
  manualJobs: string[];
}

export interface FailedJob {
  id: string;
  job: string;
  assetId: string | null;
  fileName: string | null;
  reason: string;
  at: string;
}

export const getWork = () => request<Work>('GET', '/photostead/queues');
export const getFailed = (queue: string) => request<FailedJob[]>('GET', `/photostead/queues/${queue}/failed`);
export const retryFailed = (queue: string) =>
  request<{ count: number }>('POST', `/photostead/queues/${queue}/failed/retry`);
export const pause = (queue: string, isPaused: boolean) =>
  request<unknown>('PUT', `/queues/${queue}`, { body: { isPaused } });
/** Forgets what waits. */
export const empty = (queue: string) => request<void>('DELETE', `/queues/${queue}/jobs`, { body: {} });
export const forgetFailed = (queue: string) =>
  request<unknown>('PUT', `/jobs/${queue}`, { body: { command: 'clear-failed' } });
/** Asks for what is missing, or with `force` for everything. */
export const start = (queue: string, force: boolean) =>
  request<unknown>('PUT', `/jobs/${queue}`, { body: { command: 'start', force } });
export const runByName = (name: string) => request<void>('POST', '/jobs', { body: { name } });
