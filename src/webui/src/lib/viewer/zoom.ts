// Zoom and pan of a picture in the viewer, as numbers. Coordinates are CSS pixels from the middle of the stage; the
// picture, fitted into the stage, is scaled about that middle and then moved by (x, y).

export interface Size {
  width: number;
  height: number;
}

export interface Placement {
  scale: number;
  x: number;
  y: number;
}

export const FITTED: Placement = { scale: 1, x: 0, y: 0 };
export const DEEPEST = 10;

/** The size of a picture of this ratio that fits the stage. */
export function fit(ratio: number, stage: Size): Size {
  const width = Math.min(stage.width, stage.height * ratio);
  return { width, height: width / ratio };
}

/** Scales by `factor` so that what is under (px, py) stays there. */
export function zoomAt(now: Placement, factor: number, px: number, py: number): Placement {
  const scale = Math.min(DEEPEST, Math.max(1, now.scale * factor));
  const real = scale / now.scale;
  return { scale, x: px - (px - now.x) * real, y: py - (py - now.y) * real };
}

/** Keeps the picture over the stage: no empty edge where there is picture left to show. */
export function bounded(now: Placement, picture: Size, stage: Size): Placement {
  const spare = (shown: number, room: number) => Math.max(0, (shown * now.scale - room) / 2);
  const limit = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return {
    scale: now.scale,
    x: limit(now.x, spare(picture.width, stage.width)),
    y: limit(now.y, spare(picture.height, stage.height)),
  };
}

/** What a finished one-finger stroke over an unzoomed picture means. Speed in pixels per millisecond. */
export function strokeOf(dx: number, dy: number, speed: number, stage: Size): 'next' | 'previous' | 'close' | null {
  if (Math.abs(dx) > Math.abs(dy)) {
    const far = Math.abs(dx) > stage.width / 4 || (speed > 0.4 && Math.abs(dx) > 24);
    return far ? (dx < 0 ? 'next' : 'previous') : null;
  }
  return dy > stage.height / 6 || (speed > 0.5 && dy > 40) ? 'close' : null;
}
