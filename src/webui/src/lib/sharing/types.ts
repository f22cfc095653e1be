// Shared links and the people of albums, as on the wire.
import type { Asset, QrCode } from '../api/types';

export type LinkType = 'ALBUM' | 'INDIVIDUAL';

export interface SharedLink {
  id: string;
  key: string;
  slug: string | null;
  type: LinkType;
  /** Says whether there is one, not which. */
  password: string | null;
  description: string | null;
  expiresAt: string | null;
  createdAt: string;
  allowUpload: boolean;
  allowDownload: boolean;
  showMetadata: boolean;
  album?: SharedAlbum;
  /** Of a link to photos by themselves. */
  assets: (Asset & { owner?: Person })[];
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

export type Role = 'owner' | 'editor' | 'viewer';

export interface SharedAlbum {
  id: string;
  albumName: string;
  description: string;
  albumThumbnailAssetId: string | null;
  assetCount: number;
  updatedAt: string;
  /** When one of its photos changed last: a new one moves to its month once it was read. */
  lastModifiedAssetTimestamp?: string;
  hasSharedLink: boolean;
  /** The owner first. */
  albumUsers: { role: Role; user: Person }[];
}

export interface LinkOptions {
  description: string | null;
  /** Absent: as it is. */
  password?: string | null;
  expiresAt: string | null;
  allowUpload: boolean;
  allowDownload: boolean;
  showMetadata: boolean;
  slug: string | null;
}

/** What a link is to open. */
export type Contents = { albumId: string } | { assetIds: string[] };

export type { QrCode };
