// Frames around faces, as numbers: parts of the sides of the upright picture, 0 to 1. Pure.
import type { Face } from './types';

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** A frame on a picture of `imageWidth` by `imageHeight` pixels. */
export interface PixelBox extends Box {
  imageWidth: number;
  imageHeight: number;
}

export const SMALLEST = 0.01;
/** Of the shorter side. */
const FIRST_SHARE = 1 / 3;

const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** A square in the middle of a picture of this width to height. */
export function firstBox(ratio: number): Box {
  const width = FIRST_SHARE * Math.min(1, 1 / ratio);
  const height = FIRST_SHARE * Math.min(1, ratio);
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

/** The frame with these two corners, as far as it lies on the picture. */
export function boxBetween(a: Point, b: Point): Box {
  const [left, right] = edges(a.x, b.x);
  const [top, bottom] = edges(a.y, b.y);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function edges(a: number, b: number): [number, number] {
  const low = within(Math.min(a, b), 0, 1 - SMALLEST);
  return [low, within(Math.max(a, b), low + SMALLEST, 1)];
}

export const moveBox = (box: Box, dx: number, dy: number): Box => ({
  ...box,
  x: within(box.x + dx, 0, 1 - box.width),
  y: within(box.y + dy, 0, 1 - box.height),
});

/** Its left upper corner stays. */
export const resizeBox = (box: Box, dx: number, dy: number): Box => ({
  ...box,
  width: within(box.width + dx, SMALLEST, 1 - box.x),
  height: within(box.height + dy, SMALLEST, 1 - box.y),
});

/** The same frame with its middle there. */
export const centreBox = (box: Box, { x, y }: Point): Box =>
  moveBox(box, x - box.width / 2 - box.x, y - box.height / 2 - box.y);

/** The corner across from the one that is named by its sides, such as `left top`. */
export const acrossFrom = (box: Box, corner: string): Point => ({
  x: corner.includes('left') ? box.x + box.width : box.x,
  y: corner.includes('top') ? box.y + box.height : box.y,
});

/** In whole pixels, at least one each way. */
export function inPixels(box: Box, imageWidth: number, imageHeight: number): PixelBox {
  const x = Math.min(Math.round(box.x * imageWidth), imageWidth - 1);
  const y = Math.min(Math.round(box.y * imageHeight), imageHeight - 1);
  const width = within(Math.round(box.width * imageWidth), 1, imageWidth - x);
  const height = within(Math.round(box.height * imageHeight), 1, imageHeight - y);
  return { x, y, width, height, imageWidth, imageHeight };
}

export const boxOf = (face: Face): Box => ({
  x: face.boundingBoxX1 / face.imageWidth,
  y: face.boundingBoxY1 / face.imageHeight,
  width: (face.boundingBoxX2 - face.boundingBoxX1) / face.imageWidth,
  height: (face.boundingBoxY2 - face.boundingBoxY1) / face.imageHeight,
});

/** A frame as a style sheet places it. */
export const placeOf = ({ x, y, width, height }: Box): string =>
  `left: ${x * 100}%; top: ${y * 100}%; width: ${width * 100}%; height: ${height * 100}%`;
