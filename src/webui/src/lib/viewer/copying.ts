// Takes the open picture along: its address, or the picture itself as the clipboard takes it.
import { imageUrl } from '../api/calls';
import { copyWords } from '../copy';
import { session } from '../session.svelte';
import type { TimelineAsset } from '../timeline/month';
import { toasts } from '../toasts.svelte';
import { text } from './text';

/** Pixels on a side of what is copied: enough for letters and chats, and made in a moment. */
const LARGEST = 2560;

/** `path` is where the app shows it; the box's own address is used where one was set. */
export async function copyLink(path: string): Promise<void> {
  const link = new URL(path, session.config?.externalDomain || location.origin).href;
  if (await copyWords(link)) toasts.done(text.linkCopied);
  else toasts.error(text.linkNotCopied(link));
}

/** Whether this browser takes pictures, which none does without TLS. */
export const takesPictures = (): boolean => 'ClipboardItem' in window && typeof navigator.clipboard?.write === 'function';

/** Begins to write at once, as some browsers only allow it while a key or a click is fresh. */
export async function copyPicture({ id, thumbhash }: TimelineAsset): Promise<void> {
  try {
    const picture = asPng(imageUrl(id, 'fullsize', thumbhash));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    toasts.done(text.pictureCopied);
  } catch {
    toasts.error(text.pictureNotCopied);
  }
}

/** The one kind that every clipboard knows. */
async function asPng(url: string): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const scale = Math.min(1, LARGEST / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}
