// What the integrity page asks the daemon, one typed function each; fetched with it.
import { apiPath, request } from '../api/client';

export const KINDS = ['checksum_mismatch', 'missing_file', 'untracked_file'] as const;
export type Kind = (typeof KINDS)[number];

export interface Check {
  type: Kind;
  count: number;
  isEnabled: boolean;
  cronExpression: string;
  isRunning: boolean;
  isWaiting: boolean;
  checked: number;
  /** 0 where nobody knows before. */
  total: number;
  found: number;
  isComplete: boolean;
  startedAt: string | null;
  endedAt: string | null;
  reason: string | null;
}

export interface Finding {
  id: string;
  path: string;
  type: Kind;
}

export interface Report {
  items: Finding[];
  nextCursor?: string;
}

const JOBS: Record<Kind, string> = {
  checksum_mismatch: 'integrity-checksum-mismatch',
  missing_file: 'integrity-missing-files',
  untracked_file: 'integrity-untracked-files',
};

export const getChecks = () => request<Check[]>('GET', '/photostead/integrity');
export const getReport = (type: Kind, cursor?: string) =>
  request<Report>('GET', '/admin/integrity/report', { query: { type, cursor, limit: 100 } });
export const run = (kind: Kind) => start(JOBS[kind]);
export const lookAgain = (kind: Kind) => start(`${JOBS[kind]}-refresh`);
export const dealWithAll = (kind: Kind) => start(`${JOBS[kind]}-delete-all`);
export const dealWith = (id: string) => request<void>('DELETE', `/admin/integrity/report/${id}`);
export const fileUrl = (id: string): string => apiPath(`/admin/integrity/report/${id}/file`);
export const tableUrl = (kind: Kind): string => apiPath(`/admin/integrity/report/${kind}/csv`);

function start(name: string): Promise<void> {
  return request('POST', '/jobs', { body: { name } });
}
