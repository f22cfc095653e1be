// What a person may do in an album. Pure; the daemon decides, this only spares offering what it would refuse.
import type { AlbumDetails, AlbumRole } from './types';

export function roleIn(album: Pick<AlbumDetails, 'albumUsers'>, userId: string | undefined): AlbumRole | null {
  return album.albumUsers.find(({ user }) => user.id === userId)?.role ?? null;
}

/** Owner and editors decide about name and content. */
export function mayEdit(album: Pick<AlbumDetails, 'albumUsers'> | null, userId: string | undefined): boolean {
  const role = album && roleIn(album, userId);
  return role === 'owner' || role === 'editor';
}
