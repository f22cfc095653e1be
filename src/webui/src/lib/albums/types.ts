// An album by itself, as on the wire.
import type { Asked, Told } from '../api/wire';

export type AlbumOrder = Told['AssetOrder'];
export type AlbumRole = Told['AlbumUserRole'];
export type AlbumDetails = Told['AlbumResponseDto'];
export type AlbumChange = Asked['UpdateAlbumDto'];
