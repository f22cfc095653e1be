// What the page of the logs asks the daemon; fetched with it.
import { call, type Told } from '../api/call';

export type LogLine = Told<'GET /photostead/logs'>['lines'][number];
export type Level = LogLine['level'];

/** Lines after a cursor of an earlier answer, from the oldest on without one. */
export const getLogs = (after: string | undefined, size: number) =>
  call('GET /photostead/logs', { query: after === undefined ? { size } : { after, size } });
