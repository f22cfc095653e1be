// What maintenance and backups ask the daemon, one typed function each.
import { apiPath, request } from '../api/client';
import type * as T from './types';

export const getStatus = () => request<T.Status>('GET', '/admin/maintenance/status');
export const logIn = (token?: string) =>
  request<{ username: string }>('POST', '/admin/maintenance/login', { body: token === undefined ? {} : { token } });
export const setMode = (action: T.Action, restoreBackupFilename?: string) =>
  request<void>('POST', '/admin/maintenance', { body: { action, restoreBackupFilename } });
export const makeLink = () => request<T.LoginLink>('POST', '/photostead/maintenance/login-link');
export const startRestore = () => request<void>('POST', '/admin/database-backups/start-restore');

export const getBackups = () => request<T.Backups>('GET', '/photostead/backups');
export const makeBackup = () => request<void>('POST', '/jobs', { body: { name: 'backup-database' } });
export const removeBackup = (name: string) =>
  request<void>('DELETE', '/admin/database-backups', { body: { backups: [name] } });
export const backupUrl = (name: string): string => apiPath(`/admin/database-backups/${encodeURIComponent(name)}`);

export function bringBackup(file: File): Promise<void> {
  const form = new FormData();
  form.append('file', file, file.name);
  return request('POST', '/admin/database-backups/upload', { body: form });
}
