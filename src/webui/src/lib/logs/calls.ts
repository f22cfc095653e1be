// What the page of the logs asks the daemon; fetched with it.
import { request } from '../api/client';

export type Level = 'debug' | 'info' | 'warning' | 'error' | 'critical';

export interface LogLine {
  id: number;
  at: string;
  level: Level;
  logger: string;
  message: string;
  fields: Record<string, string>;
  trace: string | null;
}

export interface Logs {
  lines: LogLine[];
  cursor: string;
  hasGap: boolean;
  hasMore: boolean;
}

export const getLogs = (after: string | undefined, size: number) =>
  request<Logs>('GET', '/photostead/logs', { query: { after, size } });
