// What the page of the audit log asks the daemon; fetched with it.
import { addressOf, call, type Asked, type Told } from '../api/call';

export type Entry = Told<'GET /photostead/audit'>['items'][number];
export type Subject = Entry['subjects'][number];
/** Without values where only that it changed is kept. */
export type Change = { field: string; old?: unknown; new?: unknown };
export type State = Told<'GET /photostead/audit/state'>;
/** Instants in ISO 8601; what is not asked for is left out. */
export type Filter = Omit<NonNullable<Asked<'GET /photostead/audit'>['query']>, 'cursor' | 'limit'>;

export const getEntries = (filter: Filter, cursor?: string) =>
  call('GET /photostead/audit', { query: { ...filter, cursor, limit: 50 } });
export const getEntry = (entryId: string) => call('GET /photostead/audit/{entryId}', { path: { entryId } });
export const getState = () => call('GET /photostead/audit/state');
export const keepFor = (keepDays: number | null) => call('PUT /photostead/audit/settings', { body: { keepDays } });
export const tableUrl = (filter: Filter) => addressOf('GET /photostead/audit/csv', { query: filter });
export const linesUrl = (filter: Filter) => addressOf('GET /photostead/audit/jsonl', { query: filter });
