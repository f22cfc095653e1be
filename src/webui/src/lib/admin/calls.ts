// What the pages of accounts and settings ask the daemon, one typed function each; fetched with them.
import type { Session, Statistics } from '../account/types';
import { request } from '../api/client';
import type { ManagedSetting } from '../api/types';
import type * as T from './types';

const user = (id: string, below = '') => `/admin/users/${id}${below}`;

export const getAccounts = () => request<T.Account[]>('GET', '/admin/users', { query: { withDeleted: true } });
export const getAccount = (id: string) => request<T.Account>('GET', user(id));
export const createAccount = (account: T.NewAccount) => request<T.Account>('POST', '/admin/users', { body: account });
export const updateAccount = (id: string, change: T.AccountChange) =>
  request<T.Account>('PUT', user(id), { body: change });
/** By force at once and for good, otherwise restorable for the days that the settings say. */
export const deleteAccount = (id: string, force: boolean) =>
  request<T.Account>('DELETE', user(id), { body: { force } });
export const restoreAccount = (id: string) => request<T.Account>('POST', user(id, '/restore'));
export const getDevices = (id: string) => request<Session[]>('GET', user(id, '/sessions'));
export const endDevices = (id: string) => request<void>('DELETE', `/photostead/users/${id}/sessions`);
export const getStatistics = (id: string) => request<Statistics>('GET', user(id, '/statistics'));

export const getConfig = () => request<T.Config>('GET', '/system-config');
export const putConfig = (config: T.Config) => request<T.Config>('PUT', '/system-config', { body: config });
export const getDefaults = () => request<T.Config>('GET', '/system-config/defaults');
export const getManaged = () => request<ManagedSetting[]>('GET', '/photostead/settings/managed');
export const getUnserved = () => request<T.Unserved[]>('GET', '/photostead/settings/unserved');

export const sendTestMail = (smtp: unknown) =>
  request<{ messageId: string }>('POST', '/admin/notifications/test-email', { body: smtp });
export const previewMail = (name: string, template: string) =>
  request<{ html: string }>('POST', `/admin/notifications/templates/${name}`, { body: { template } });
export const getTemplateOptions = () => request<T.TemplateOptions>('GET', '/system-config/storage-template-options');
export const previewTemplate = (template: string, signal?: AbortSignal) =>
  request<T.TemplatePreview>('POST', '/photostead/storage-template/preview', { body: { template }, signal });
/** Files all uploads by the template in force. */
export const fileAll = () =>
  request<unknown>('PUT', '/jobs/storageTemplateMigration', { body: { command: 'start', force: false } });
