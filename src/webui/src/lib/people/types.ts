// People and faces as they stand on the wire.
import type { Asked, Told } from '../api/wire';

/** Their `name` is empty while nobody said it, their `thumbnailPath` without a picture. */
export type KnownPerson = Told['PersonResponseDto'];
export type PeoplePage = Told['PeopleResponseDto'];
/** Edges in pixels of the upright picture when it is `imageWidth` by `imageHeight`. */
export type Face = Told['AssetFaceResponseDto'];
export type PersonChange = Asked['PersonUpdateDto'];
