// The frame of a crop under a finger: moved and resized inside of the picture, of any shape or of one that is kept. Pure.
import type { Rect, Size } from './draft';

export interface Point {
  x: number;
  y: number;
}

/** Of the frame's edges those that a handle takes along: 'l', 'r', 't', 'b', or two of them at a corner. */
export type Handle = 'l' | 'r' | 't' | 'b' | 'lt' | 'rt' | 'lb' | 'rb';
export const HANDLES: Handle[] = ['lt', 't', 'rt', 'r', 'rb', 'b', 'lb', 'l'];

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most));

export const move = (frame: Rect, dx: number, dy: number, bounds: Size): Rect => ({
  ...frame,
  x: within(frame.x + dx, 0, bounds.width - frame.width),
  y: within(frame.y + dy, 0, bounds.height - frame.height),
});

/** A handle was dragged this far. `ratio`: width to height that is kept, or null; `least`: the shortest side. */
export function resize(
  frame: Rect,
  handle: Handle,
  by: Point,
  { bounds, ratio, least }: { bounds: Size; ratio: number | null; least: number },
): Rect {
  const free = freely(frame, handle, by, bounds, least);
  return ratio === null ? free : shaped(frame, free, handle, ratio, bounds, least);
}

function freely(frame: Rect, handle: Handle, by: Point, bounds: Size, least: number): Rect {
  let [left, top] = [frame.x, frame.y];
  let [right, bottom] = [left + frame.width, top + frame.height];
  if (handle.includes('l')) left = within(left + by.x, 0, right - least);
  if (handle.includes('r')) right = within(right + by.x, left + least, bounds.width);
  if (handle.includes('t')) top = within(top + by.y, 0, bottom - least);
  if (handle.includes('b')) bottom = within(bottom + by.y, top + least, bounds.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Of the shape that is kept: what lies across from the handle stays, and no side leaves the picture. */
function shaped(frame: Rect, free: Rect, handle: Handle, ratio: number, bounds: Size, least: number): Rect {
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
  const wanted = /[lr]/.test(handle) && /[tb]/.test(handle)
    ? Math.max(free.width, free.height * ratio)
    : /[lr]/.test(handle)
      ? free.width
      : free.height * ratio;
  const room = {
    width: roomFor(handle, 'l', 'r', frame.x, frame.width, bounds.width, middle.x),
    height: roomFor(handle, 't', 'b', frame.y, frame.height, bounds.height, middle.y),
  };
  const most = Math.min(room.width, room.height * ratio);
  const width = within(wanted, Math.min(most, least * Math.max(1, ratio)), most);
  const height = width / ratio;
  return {
    x: handle.includes('l') ? frame.x + frame.width - width : handle.includes('r') ? frame.x : middle.x - width / 2,
    y: handle.includes('t') ? frame.y + frame.height - height : handle.includes('b') ? frame.y : middle.y - height / 2,
    width,
    height,
  };
}

/** How long a side may become in one direction: away from the edge that stays, or evenly around the middle. */
function roomFor(
  handle: Handle,
  low: string,
  high: string,
  start: number,
  length: number,
  limit: number,
  middle: number,
): number {
  if (handle.includes(low)) return start + length;
  if (handle.includes(high)) return limit - start;
  return 2 * Math.min(middle, limit - middle);
}

/** The largest frame of a shape, as near as it can be to the middle of the present one. */
export function fitted(frame: Rect, ratio: number, bounds: Size): Rect {
  const width = Math.min(bounds.width, bounds.height * ratio);
  const height = width / ratio;
  const x = within(frame.x + frame.width / 2 - width / 2, 0, bounds.width - width);
  return { x, y: within(frame.y + frame.height / 2 - height / 2, 0, bounds.height - height), width, height };
}
