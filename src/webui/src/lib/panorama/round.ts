// Which photos were taken all round. Apart from the rest, which is fetched when there is one.
import type { Asset } from '../api/types';

/** As the box tells it, of whatever camera; a video plays as it is. */
export const isAllRound = ({ type, exifInfo }: Asset): boolean =>
  type === 'IMAGE' && exifInfo?.projectionType === 'EQUIRECTANGULAR';
