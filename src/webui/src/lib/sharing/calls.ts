// The calls about shared links and the people of albums, of both sides: who shares, and who was given a link.
import { call } from '../api/call';
import type * as T from './types';

export const getLinks = (albumId?: string) => call('GET /shared-links', { query: { albumId } });
export const createLink = (contents: T.Contents, options: T.LinkOptions) =>
  call('POST /shared-links', {
    body: { type: 'albumId' in contents ? 'ALBUM' : 'INDIVIDUAL', ...contents, ...options },
  });
export const updateLink = (linkId: string, options: T.LinkOptions) =>
  call('PATCH /shared-links/{linkId}', { path: { linkId }, body: options });
export const deleteLink = (linkId: string) => call('DELETE /shared-links/{linkId}', { path: { linkId } });
export const drawQr = (text: string) => call('POST /photostead/qr', { body: { text } });

export const getVisitedLink = () => call('GET /shared-links/me');
export const openVisitedLink = (password: string) =>
  call('POST /shared-links/login', { body: { password } });

export const getPeople = () => call('GET /users');
export const getSharedAlbum = (albumId: string) => call('GET /albums/{albumId}', { path: { albumId } });
export const addPerson = (albumId: string, userId: string, role: T.Role) =>
  call('PUT /albums/{albumId}/users', { path: { albumId }, body: { albumUsers: [{ userId, role }] } });
export const setRole = (albumId: string, userId: string, role: T.Role) =>
  call('PUT /albums/{albumId}/user/{userId}', { path: { albumId, userId }, body: { role } });
export const removePerson = (albumId: string, userId: string) =>
  call('DELETE /albums/{albumId}/user/{userId}', { path: { albumId, userId } });
