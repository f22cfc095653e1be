// Fetches the picture of a sphere: first one that is there at once, then the full one, made as small as the graphics card
// wants it.
import { imageUrl } from '../api/calls';
import type { TimelineAsset } from '../timeline/month';
import type { Picture } from './sphere';

/** More than this on a side is no sharper on any screen, and fills the memory of phones. */
const LARGEST = 8192;

/** Hands over one picture after the other, the better one last, until `signal`. Throws where there is none at all. */
export async function fetchPictures(
  asset: TimelineAsset,
  most: number,
  signal: AbortSignal,
  take: (picture: Picture, ratio: number) => void,
): Promise<void> {
  const preview = await decoded(imageUrl(asset.id, 'preview', asset.thumbhash));
  if (signal.aborted) return;
  take(preview, preview.naturalWidth / preview.naturalHeight);
  const full = await decoded(imageUrl(asset.id, 'fullsize', asset.thumbhash)).catch(() => null);
  if (full === null || signal.aborted || full.naturalWidth <= preview.naturalWidth) return;
  const ratio = full.naturalWidth / full.naturalHeight;
  const width = Math.min(most, LARGEST);
  const fitting = full.naturalWidth <= width ? full : await createImageBitmap(full, { resizeWidth: width, resizeQuality: 'high' });
  if (!signal.aborted) take(fitting, ratio);
}

async function decoded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
