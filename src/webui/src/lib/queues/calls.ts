// What the page of the jobs asks the daemon, one typed function each; fetched with it.
import { call, type Told } from '../api/call';

export type Work = Told<'GET /photostead/queues'>;
export type QueueWork = Work['queues'][number];
export type QueueName = QueueWork['name'];
export type Counts = Omit<QueueWork['statistics'], 'completed'>;
export type FailedJob = Told<'GET /photostead/queues/{name}/failed'>[number];
export type ManualJob = Work['manualJobs'][number];

export const getWork = () => call('GET /photostead/queues');
export const getFailed = (name: QueueName) => call('GET /photostead/queues/{name}/failed', { path: { name } });
export const retryFailed = (name: QueueName) => call('POST /photostead/queues/{name}/failed/retry', { path: { name } });
export const pause = (name: QueueName, isPaused: boolean) =>
  call('PUT /queues/{name}', { path: { name }, body: { isPaused } });
/** Forgets what waits. */
export const empty = (name: QueueName) => call('DELETE /queues/{name}/jobs', { path: { name }, body: {} });
export const forgetFailed = (name: QueueName) =>
  call('PUT /jobs/{name}', { path: { name }, body: { command: 'clear-failed' } });
/** Asks for what is missing, or with `force` for everything. */
export const start = (name: QueueName, force: boolean) =>
  call('PUT /jobs/{name}', { path: { name }, body: { command: 'start', force } });
export const runByName = (name: ManualJob) => call('POST /jobs', { body: { name } });
