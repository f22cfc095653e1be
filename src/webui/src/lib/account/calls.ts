// What the account's settings ask the daemon, one typed function each; fetched with them.
import { apiPath, request } from '../api/client';
import type { AvatarColor, Person, User } from '../api/types';
import type * as T from './types';

export type MeChange = Partial<{ name: string; email: string; avatarColor: AvatarColor; password: string }>;

export const updateMe = (change: MeChange) => request<User>('PUT', '/users/me', { body: change });
export const getStatistics = () => request<T.Statistics>('GET', '/assets/statistics');

export function setPicture(file: File): Promise<{ profileImagePath: string; profileChangedAt: string }> {
  const form = new FormData();
  form.append('file', file, file.name);
  return request('POST', '/users/profile-image', { body: form });
}
export const removePicture = () => request<void>('DELETE', '/users/profile-image');

export const changePassword = (password: string, newPassword: string, invalidateSessions: boolean) =>
  request<User>('POST', '/auth/change-password', { body: { password, newPassword, invalidateSessions } });

export const getSessions = () => request<T.Session[]>('GET', '/sessions');
export const endSession = (id: string) => request<void>('DELETE', `/sessions/${id}`);
export const endOtherSessions = () => request<void>('DELETE', '/sessions');

export const getApiKeys = () => request<T.ApiKey[]>('GET', '/api-keys');
export const createApiKey = (name: string, permissions: string[]) =>
  request<T.NewApiKey>('POST', '/api-keys', { body: { name, permissions } });
export const updateApiKey = (id: string, name: string, permissions: string[]) =>
  request<T.ApiKey>('PUT', `/api-keys/${id}`, { body: { name, permissions } });
export const rotateApiKey = (id: string) => request<T.NewApiKey>('POST', `/api-keys/${id}/rotate`);
export const deleteApiKey = (id: string) => request<void>('DELETE', `/api-keys/${id}`);

export const getAuthStatus = () => request<T.AuthStatus>('GET', '/auth/status');
export const setUpPin = (pinCode: string) => request<void>('POST', '/auth/pin-code', { body: { pinCode } });
export const changePin = (newPinCode: string, proof: T.Proof) =>
  request<void>('PUT', '/auth/pin-code', { body: { newPinCode, ...proof } });
export const resetPin = (proof: T.Proof) => request<void>('DELETE', '/auth/pin-code', { body: proof });
export const unlock = (pinCode: string) => request<void>('POST', '/auth/session/unlock', { body: { pinCode } });
export const lock = () => request<void>('POST', '/auth/session/lock');
/** The same while the page is being left, when answers are no longer waited for. */
export function lockAndLeave(): void {
  void fetch(apiPath('/auth/session/lock'), { method: 'POST', keepalive: true }).catch(() => {});
}

export const getPeople = () => request<Person[]>('GET', '/users');
export const getPartners = (direction: 'shared-by' | 'shared-with') =>
  request<T.Partner[]>('GET', '/partners', { query: { direction } });
export const addPartner = (sharedWithId: string) =>
  request<T.Partner>('POST', '/partners', { body: { sharedWithId } });
export const updatePartner = (id: string, inTimeline: boolean) =>
  request<T.Partner>('PUT', `/partners/${id}`, { body: { inTimeline } });
export const removePartner = (id: string) => request<void>('DELETE', `/partners/${id}`);

export const getSharing = () => request<T.Sharing[]>('GET', '/photostead/partners');
export const updateSharing = (id: string, sharesPlaces: boolean) =>
  request<T.Sharing>('PUT', `/photostead/partners/${id}`, { body: { sharesPlaces } });

export const getPreferences = () => request<T.Preferences>('GET', '/users/me/preferences');
export const updatePreferences = (change: T.PreferencesChange) =>
  request<T.Preferences>('PUT', '/users/me/preferences', { body: change });
