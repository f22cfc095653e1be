// An album by itself, as on the wire.
import type { Album, Person } from '../api/types';

export type AlbumOrder = 'asc' | 'desc';
export type AlbumRole = 'owner' | 'editor' | 'viewer';

export interface AlbumDetails extends Album {
  order?: AlbumOrder;
  isActivityEnabled: boolean;
  shared: boolean;
  hasSharedLink: boolean;
  /** The owner first, then whoever asks. */
  albumUsers: { role: AlbumRole; user: Person }[];
}

export interface AlbumChange {
  albumName?: string;
  description?: string;
  order?: AlbumOrder;
  isActivityEnabled?: boolean;
  albumThumbnailAssetId?: string;
}
