// Shared links and the people of albums, as on the wire.
import type { Album, Person as Somebody, QrCode } from '../api/types';
import type { Asked, Told } from '../api/wire';

export type LinkType = Told['SharedLinkType'];
/** Its `password` says whether there is one, not which; its `assets` are of a link to photos by themselves. */
export type SharedLink = Told['SharedLinkResponseDto'];
export type Person = Somebody;
export type Role = Told['AlbumUserRole'];
export type SharedAlbum = Album;
/** A `password` that is absent stays as it is. */
export type LinkOptions = Required<Omit<Asked['SharedLinkEditDto'], 'password'>> & Pick<Asked['SharedLinkEditDto'], 'password'>;
/** What a link is to open. */
export type Contents = { albumId: string } | { assetIds: string[] };

export type { QrCode };
