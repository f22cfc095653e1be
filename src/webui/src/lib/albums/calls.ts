// The calls about one album.
import { call } from '../api/call';
import type { AlbumChange, AlbumDetails } from './types';

/** Null where there is none, or none for this person: an ordinary end of a page that shows it, and no error. */
export async function findAlbum(id: string): Promise<AlbumDetails | null> {
  const found = await call('GET /albums', { query: { id } });
  return found[0] ?? null;
}
export const updateAlbum = (albumId: string, change: AlbumChange) =>
  call('PATCH /albums/{albumId}', { path: { albumId }, body: change });
export const deleteAlbum = (albumId: string) => call('DELETE /albums/{albumId}', { path: { albumId } });
