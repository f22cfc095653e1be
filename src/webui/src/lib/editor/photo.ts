// Of a photo what its editor must know: whether it can be edited, and how large the upright original is.
import type { Asset } from '../api/types';
import type { Size } from './draft';

const TURNED = ['5', '6', '7', '8'];
/** What moves, or has no pixels. */
const NO_STILL = /\.(gif|svg)$/i;
/** Counted in where the size is not known: then nothing is edited yet either. */
const SIDE = 10_000;

export function originalSize({ exifInfo, width, height }: Asset): Size {
  const { exifImageWidth, exifImageHeight, orientation } = exifInfo ?? {};
  if (!exifImageWidth || !exifImageHeight) return { width: width ?? SIDE, height: height ?? SIDE };
  return TURNED.includes(orientation ?? '')
    ? { width: exifImageHeight, height: exifImageWidth }
    : { width: exifImageWidth, height: exifImageHeight };
}

/** Not videos, nor what is half a video, nor what goes round. */
export const canBeEdited = (asset: Asset): boolean =>
  asset.type === 'IMAGE' &&
  asset.thumbhash !== null &&
  !asset.isOffline &&
  !asset.livePhotoVideoId &&
  !asset.exifInfo?.projectionType &&
  !NO_STILL.test(asset.originalFileName);
