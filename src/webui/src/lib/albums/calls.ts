// The calls about one album.
import { request } from '../api/client';
import type { AlbumChange, AlbumDetails } from './types';

/** Null where there is none, or none for this person: an ordinary end of a page that shows it, and no error. */
export async function findAlbum(id: string): Promise<AlbumDetails | null> {
  const found = await request<AlbumDetails[]>('GET', '/albums', { query: { id } });
  return found[0] ?? null;
}
export const updateAlbum = (id: string, change: AlbumChange) =>
  request<AlbumDetails>('PATCH', `/albums/${id}`, { body: change });
export const deleteAlbum = (id: string) => request<void>('DELETE', `/albums/${id}`);
