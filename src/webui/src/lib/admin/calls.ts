// What the pages of accounts and settings ask the daemon, one typed function each; fetched with them.
import { call } from '../api/call';
import type { Asked, Told } from '../api/wire';
import type * as T from './types';

export const getAccounts = () => call('GET /admin/users', { query: { withDeleted: true } });
export const getAccount = (userId: string) => call('GET /admin/users/{userId}', { path: { userId } });
export const createAccount = (account: T.NewAccount) => call('POST /admin/users', { body: account });
export const updateAccount = (userId: string, change: T.AccountChange) =>
  call('PUT /admin/users/{userId}', { path: { userId }, body: change });
/** By force at once and for good, otherwise restorable for the days that the settings say. */
export const deleteAccount = (userId: string, force: boolean) =>
  call('DELETE /admin/users/{userId}', { path: { userId }, body: { force } });
export const restoreAccount = (userId: string) => call('POST /admin/users/{userId}/restore', { path: { userId } });
export const getDevices = (userId: string) => call('GET /admin/users/{userId}/sessions', { path: { userId } });
export const endDevices = (userId: string) => call('DELETE /photostead/users/{userId}/sessions', { path: { userId } });
export const getStatistics = (userId: string) => call('GET /admin/users/{userId}/statistics', { path: { userId } });

// The editor of settings walks through the config by the paths of its fields, whatever they are.
const read = (config: Told['AdminConfigDto']): T.Config => ({ ...config });
const written = (config: T.Config) => config as unknown as Asked['AdminConfigDto'];
export const getConfig = () => call('GET /system-config').then(read);
export const putConfig = (config: T.Config) => call('PUT /system-config', { body: written(config) }).then(read);
export const getDefaults = () => call('GET /system-config/defaults').then(read);
export const getManaged = () => call('GET /photostead/settings/managed');
export const getUnserved = () => call('GET /photostead/settings/unserved');

export const sendTestMail = (smtp: unknown) =>
  call('POST /admin/notifications/test-email', { body: smtp as Asked['AdminConfigSmtpDto'] });
export const previewMail = (name: string, template: string) =>
  call('POST /admin/notifications/templates/{name}', { path: { name }, body: { template } });
export const getTemplateOptions = () => call('GET /system-config/storage-template-options');
export const previewTemplate = (template: string, signal?: AbortSignal) =>
  call('POST /photostead/storage-template/preview', { body: { template }, signal });
/** Files all uploads by the template in force. */
export const fileAll = () =>
  call('PUT /jobs/{name}', { path: { name: 'storageTemplateMigration' }, body: { command: 'start', force: false } });
