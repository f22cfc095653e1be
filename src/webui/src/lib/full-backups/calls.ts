// What the page of full backups asks the daemon, one typed function each; fetched with it.
import { call } from '../api/call';
import type { Asked, Told } from '../api/wire';

export type FullBackups = Told['FullBackupsDto'];
export type FullBackup = Told['FullBackupDto'];
export type Task = Told['FullBackupTaskDto'];
/** How a drill, or reading a backup through, ended. */
export type Look = Told['FullBackupLookDto'];
export type Choices = Asked['FullBackupSettingsDto'];
/** A field that is set from outside, and where. */
export type Outside = Told['OutsideDto'];
export type What = Task['what'];

export const getFullBackups = () => call('GET /photostead/full-backups');
export const choose = (body: Choices) => call('PUT /photostead/full-backups/settings', { body });
export const stop = () => call('DELETE /photostead/full-backups/run');

const START = {
  backup: () => call('POST /photostead/full-backups/run'),
  drill: () => call('POST /photostead/full-backups/drill'),
  verify: () => call('POST /photostead/full-backups/verify'),
} satisfies Record<What, () => Promise<void>>;

export const start = (what: What) => START[what]();
