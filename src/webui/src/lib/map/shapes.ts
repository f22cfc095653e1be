// Land, lakes, rivers and borders: outlines as numbers, and drawing those in sight. Lines are kept in short runs with a
// box each: a run out of sight becomes one straight line, which stays out of sight with it, so that half a million
// points cost little on an old tablet. No state.
import { scaleOf, type Size, type View } from './mercator';
import { unpack } from './packing';

/** As the build packed it: arcs, and areas and lines as lists of arcs; a negative one is `~index`, walked backwards. */
export interface Packed {
  steps: number;
  arcs: string;
  fills: number[][];
  lines: number[][];
}

interface Run extends Extent {
  /** Turns of x and y. */
  points: Int32Array;
}

/** A line that is walked forwards or backwards. */
interface Walk {
  runs: Run[];
  isReversed: boolean;
}

interface Extent {
  west: number;
  east: number;
  north: number;
  south: number;
}

export interface Outline extends Extent {
  walks: Walk[];
}

export interface Shapes {
  steps: number;
  fills: Outline[];
  lines: Outline[];
}

const RUN = 48;
/** Pixels: what is closer to the last point is left out. */
const FINE = 0.8;

export function readShapes(packed: Packed): Shapes {
  const arcs = packed.arcs.split(' ').map((text) => runsOf(unpack(text)));
  const walk = (arc: number): Walk => ({ runs: arcs[arc < 0 ? ~arc : arc]!, isReversed: arc < 0 });
  const outline = (list: number[]): Outline => {
    const walks = list.map(walk);
    return { walks, ...around(walks.flatMap(({ runs }) => runs)) };
  };
  return { steps: packed.steps, fills: packed.fills.map(outline), lines: packed.lines.map(outline) };
}

const around = (parts: Extent[]): Extent => ({
  west: Math.min(...parts.map(({ west }) => west)),
  east: Math.max(...parts.map(({ east }) => east)),
  north: Math.min(...parts.map(({ north }) => north)),
  south: Math.max(...parts.map(({ south }) => south)),
});

/** Each run begins with the point the one before ended with. */
function runsOf(points: Int32Array): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < points.length - 2 || from === 0; from += 2 * RUN) {
    runs.push(runOf(points.subarray(from, from + 2 * RUN + 2)));
  }
  return runs;
}

function runOf(points: Int32Array): Run {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    west = Math.min(west, points[i]!);
    east = Math.max(east, points[i]!);
    north = Math.min(north, points[i + 1]!);
    south = Math.max(south, points[i + 1]!);
  }
  return { points, west, east, north, south };
}

/** What is in sight of one copy of the world, in steps, and where its points come to lie on the canvas. */
interface Frame extends Extent {
  /** Pixels to a step. */
  scale: number;
  dx: number;
  dy: number;
}

/** Adds areas or lines to the canvas's path: for `fill('evenodd')` or `stroke()`. */
export function trace(
  context: CanvasRenderingContext2D,
  outlines: Outline[],
  steps: number,
  view: View,
  size: Size,
): void {
  for (const frame of framesOf(steps, view, size)) {
    for (const outline of outlines) if (touches(outline, frame)) draw(context, outline.walks, frame);
  }
}

function framesOf(steps: number, view: View, size: Size): Frame[] {
  const scale = scaleOf(view.zoom) / steps;
  const width = size.width / 2 / scale;
  const height = size.height / 2 / scale;
  const margin = 4 / scale;
  const [y, first, last] = [view.y * steps, view.x - width / steps, view.x + width / steps];
  const frames: Frame[] = [];
  // What crosses the date line reaches into the next world.
  for (let copy = Math.floor(first) - 1; copy <= Math.floor(last) + 1; copy++) {
    const x = (view.x - copy) * steps;
    frames.push({
      scale,
      dx: size.width / 2 - x * scale,
      dy: size.height / 2 - y * scale,
      west: x - width - margin,
      east: x + width + margin,
      north: y - height - margin,
      south: y + height + margin,
    });
  }
  return frames;
}

const touches = (a: Extent, b: Extent): boolean =>
  a.west <= b.east && a.east >= b.west && a.north <= b.south && a.south >= b.north;

function draw(context: CanvasRenderingContext2D, walks: Walk[], frame: Frame): void {
  let [lastX, lastY, isFirst] = [0, 0, true];
  const to = (points: Int32Array, i: number, isEnd: boolean): void => {
    const x = points[i]! * frame.scale + frame.dx;
    const y = points[i + 1]! * frame.scale + frame.dy;
    if (isFirst) context.moveTo(x, y);
    else if (isEnd || Math.abs(x - lastX) > FINE || Math.abs(y - lastY) > FINE) context.lineTo(x, y);
    else return;
    [lastX, lastY, isFirst] = [x, y, false];
  };
  for (const { runs, isReversed } of walks) {
    for (let r = 0; r < runs.length; r++) {
      const run = runs[isReversed ? runs.length - 1 - r : r]!;
      const end = run.points.length - 2;
      const step = isReversed ? -2 : 2;
      const [from, until] = isReversed ? [end, 0] : [0, end];
      to(run.points, from, false);
      if (touches(run, frame)) for (let i = from + step; i !== until && end > 0; i += step) to(run.points, i, false);
      to(run.points, until, true);
    }
  }
}
