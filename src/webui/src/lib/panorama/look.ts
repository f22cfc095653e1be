// Where one looks inside a picture all round, as numbers: angles in radians. Pure.

export interface Look {
  /** To the right of the middle of the picture; all round is a whole turn. */
  yaw: number;
  /** Above the horizon. */
  pitch: number;
  /** How much of it is seen from bottom to top. */
  field: number;
}

export const AHEAD: Look = { yaw: 0, pitch: 0, field: 1.25 };
const CLOSEST = 0.35;
const WIDEST = 1.75;
const TURN = 2 * Math.PI;

const bounded = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** A picture that is no full sphere shows as much above and below the horizon; nobody looks past its edge. */
export const heightOf = (ratio: number): number => Math.min(Math.PI, TURN / ratio);

/** Within the picture: yaw from minus half a turn up to half a turn, no view beyond what there is of it. */
export function settled({ yaw, pitch, field }: Look, height: number): Look {
  const seen = bounded(field, CLOSEST, Math.min(WIDEST, height));
  const spare = height >= Math.PI ? Math.PI / 2 : Math.max(0, (height - seen) / 2);
  return { yaw: yaw - TURN * Math.round(yaw / TURN), pitch: bounded(pitch, -spare, spare), field: seen };
}

/** Dragged by so many pixels of a view that is so high: what is under the pointer stays there. */
export function dragged(look: Look, dx: number, dy: number, viewHeight: number): Look {
  const perPixel = look.field / Math.max(1, viewHeight);
  return { ...look, yaw: look.yaw - dx * perPixel, pitch: look.pitch + dy * perPixel };
}

/** Closer by a factor over one. */
export const zoomed = (look: Look, factor: number): Look => ({ ...look, field: look.field / factor });
