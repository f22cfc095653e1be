// What maintenance and backups ask the daemon, one typed function each.
import { addressOf, call } from '../api/call';
import type * as T from './types';

export const getStatus = () => call('GET /admin/maintenance/status');
export const logIn = (token?: string) =>
  call('POST /admin/maintenance/login', { body: token === undefined ? {} : { token } });
export const setMode = (action: T.Action, restoreBackupFilename?: string) =>
  call('POST /admin/maintenance', { body: { action, restoreBackupFilename } });
export const makeLink = () => call('POST /photostead/maintenance/login-link');
export const startRestore = () => call('POST /admin/database-backups/start-restore');

export const getBackups = () => call('GET /photostead/backups');
export const makeBackup = () => call('POST /jobs', { body: { name: 'backup-database' } });
export const removeBackup = (name: string) =>
  call('DELETE /admin/database-backups', { body: { backups: [name] } });
export const backupUrl = (filename: string) =>
  addressOf('GET /admin/database-backups/{filename}', { path: { filename } });

export function bringBackup(file: File): Promise<void> {
  const form = new FormData();
  form.append('file', file, file.name);
  return call('POST /admin/database-backups/upload', { body: form });
}
