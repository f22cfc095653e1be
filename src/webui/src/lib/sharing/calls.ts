// The calls about shared links and the people of albums, of both sides: who shares, and who was given a link.
import { request } from '../api/client';
import type * as T from './types';

export const getLinks = (albumId?: string) => request<T.SharedLink[]>('GET', '/shared-links', { query: { albumId } });
export const createLink = (contents: T.Contents, options: T.LinkOptions) =>
  request<T.SharedLink>('POST', '/shared-links', {
    body: { type: 'albumId' in contents ? 'ALBUM' : 'INDIVIDUAL', ...contents, ...options },
  });
export const updateLink = (id: string, options: T.LinkOptions) =>
  request<T.SharedLink>('PATCH', `/shared-links/${id}`, { body: options });
export const deleteLink = (id: string) => request<void>('DELETE', `/shared-links/${id}`);
export const drawQr = (text: string) => request<T.QrCode>('POST', '/photostead/qr', { body: { text } });

export const getVisitedLink = () => request<T.SharedLink>('GET', '/shared-links/me');
export const openVisitedLink = (password: string) =>
  request<T.SharedLink>('POST', '/shared-links/login', { body: { password } });

export const getPeople = () => request<T.Person[]>('GET', '/users');
export const getSharedAlbum = (id: string) => request<T.SharedAlbum>('GET', `/albums/${id}`);
export const addPerson = (albumId: string, userId: string, role: T.Role) =>
  request<T.SharedAlbum>('PUT', `/albums/${albumId}/users`, { body: { albumUsers: [{ userId, role }] } });
export const setRole = (albumId: string, userId: string, role: T.Role) =>
  request<void>('PUT', `/albums/${albumId}/user/${userId}`, { body: { role } });
export const removePerson = (albumId: string, userId: string) =>
  request<void>('DELETE', `/albums/${albumId}/user/${userId}`);
