// Where a line of text lies on its picture: from its corners to a box that is turned around its first one. Pure.
import type { Told } from '../api/wire';

/** A line as the daemon tells it: corners as parts of the sides of the picture, clockwise from where the writing begins. */
export type Line = Pick<Told['AssetOcrResponseDto'], 'id' | 'text' | `${'x' | 'y'}${1 | 2 | 3 | 4}`>;

/** In pixels; `angle` in radians, clockwise. */
export interface Placed {
  left: number;
  top: number;
  length: number;
  height: number;
  angle: number;
}

/** A line on a picture that is shown `width` by `height` pixels large. */
export function placeOf(line: Line, width: number, height: number): Placed {
  const along = { x: (line.x2 - line.x1) * width, y: (line.y2 - line.y1) * height };
  const down = { x: (line.x4 - line.x1) * width, y: (line.y4 - line.y1) * height };
  return {
    left: line.x1 * width,
    top: line.y1 * height,
    length: Math.hypot(along.x, along.y),
    height: Math.hypot(down.x, down.y),
    angle: Math.atan2(along.y, along.x),
  };
}
