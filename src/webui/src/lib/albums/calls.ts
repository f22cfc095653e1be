// The calls about one album.
import { request } from '../api/client';
import type { AlbumChange, AlbumDetails } from './types';

export const getAlbumDetails = (id: string) => request<AlbumDetails>('GET', `/albums/${id}`);
export const updateAlbum = (id: string, change: AlbumChange) =>
  request<AlbumDetails>('PATCH', `/albums/${id}`, { body: change });
export const deleteAlbum = (id: string) => request<void>('DELETE', `/albums/${id}`);
