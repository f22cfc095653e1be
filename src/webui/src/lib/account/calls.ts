// What the account's settings ask the daemon, one typed function each; fetched with them.
import { call, callLeaving } from '../api/call';
import type * as T from './types';

export const updateMe = (change: T.MeChange) => call('PUT /users/me', { body: change });
export const getStatistics = () => call('GET /assets/statistics');

export function setPicture(file: File) {
  const form = new FormData();
  form.append('file', file, file.name);
  return call('POST /users/profile-image', { body: form });
}
export const removePicture = () => call('DELETE /users/profile-image');

export const changePassword = (password: string, newPassword: string, invalidateSessions: boolean) =>
  call('POST /auth/change-password', { body: { password, newPassword, invalidateSessions } });

export const getSessions = () => call('GET /sessions');
export const endSession = (sessionId: string) => call('DELETE /sessions/{sessionId}', { path: { sessionId } });
export const endOtherSessions = () => call('DELETE /sessions');

export const getApiKeys = () => call('GET /api-keys');
export const createApiKey = (name: string, permissions: T.Permission[]) =>
  call('POST /api-keys', { body: { name, permissions } });
export const updateApiKey = (keyId: string, name: string, permissions: T.Permission[]) =>
  call('PUT /api-keys/{keyId}', { path: { keyId }, body: { name, permissions } });
export const rotateApiKey = (keyId: string) => call('POST /api-keys/{keyId}/rotate', { path: { keyId } });
export const deleteApiKey = (keyId: string) => call('DELETE /api-keys/{keyId}', { path: { keyId } });

export const getAuthStatus = () => call('GET /auth/status');
export const setUpPin = (pinCode: string) => call('POST /auth/pin-code', { body: { pinCode } });
export const changePin = (newPinCode: string, proof: T.Proof) =>
  call('PUT /auth/pin-code', { body: { newPinCode, ...proof } });
export const resetPin = (proof: T.Proof) => call('DELETE /auth/pin-code', { body: proof });
export const unlock = (pinCode: string) => call('POST /auth/session/unlock', { body: { pinCode } });
export const lock = () => call('POST /auth/session/lock');
/** The same while the page is being left, when answers are no longer waited for. */
export const lockAndLeave = () => callLeaving('POST /auth/session/lock', {});

export const getPeople = () => call('GET /users');
export const getPartners = (direction: 'shared-by' | 'shared-with') =>
  call('GET /partners', { query: { direction } });
export const addPartner = (sharedWithId: string) =>
  call('POST /partners', { body: { sharedWithId } });
export const updatePartner = (partnerId: string, inTimeline: boolean) =>
  call('PUT /partners/{partnerId}', { path: { partnerId }, body: { inTimeline } });
export const removePartner = (partnerId: string) => call('DELETE /partners/{partnerId}', { path: { partnerId } });

export const getSharing = () => call('GET /photostead/partners');
export const updateSharing = (partnerId: string, sharesPlaces: boolean) =>
  call('PUT /photostead/partners/{partnerId}', { path: { partnerId }, body: { sharesPlaces } });

export const getPreferences = () => call('GET /users/me/preferences');
export const updatePreferences = (change: T.PreferencesChange) =>
  call('PUT /users/me/preferences', { body: change });
