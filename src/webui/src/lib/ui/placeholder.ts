// Draws a thumbhash on a canvas, as a Svelte attachment.
import type { Attachment } from 'svelte/attachments';
import { bytesOf, decodeThumbhash } from '../thumbhash';

/** Fills the canvas with the blurred picture a base64 thumbhash stands for; leaves it blank when that is none. */
export function placeholder(hash: string): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const bytes = bytesOf(hash);
    const picture = bytes && decodeThumbhash(bytes);
    const context = canvas.getContext('2d');
    if (!picture || !context) return;
    canvas.width = picture.width;
    canvas.height = picture.height;
    context.putImageData(new ImageData(picture.pixels, picture.width, picture.height), 0, 0);
  };
}
