// Comments and likes, as on the wire.
import type { Told } from '../api/wire';

/** `assetId` is null where it is about the album; `comment` is plain text, null for a like. */
export type Activity = Told['ActivityResponseDto'];
export type ActivityCounts = Told['ActivityStatisticsResponseDto'];

/** What comments and likes are about: an album, or a photo of it. */
export interface Subject {
  albumId: string;
  assetId: string | null;
}
