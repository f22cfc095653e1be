// Photos that would stand on one another become one marker. For each whole zoom they are put into the squares of a grid,
// and squares whose middles come too close run together, the fullest first. Made when a zoom is first looked at: a
// hundred thousand photos take a blink. No DOM.
import { clamp, MOST_ZOOM, scaleOf, unproject, type Box, type Point } from './mercator';

/** Where photos were taken; the same index is the same photo. */
export interface Photos {
  x: Float64Array;
  y: Float64Array;
}

export interface Cluster extends Point {
  count: number;
  /** Index of the photo that stands for it. */
  photo: number;
  /** The zoom it was made for. */
  level: number;
  squares: Square[];
}

interface Square extends Point {
  count: number;
  cell: number;
  /** The newest of a chain of photos; see `#after`. */
  first: number;
}

/** Pixels that markers keep apart. */
export const APART = 66;
const NONE = -1;
/** From this part of a zoom before it on, the next whole one's markers are far enough apart. */
const ROUNDED_UP = 0.2;

export class Clusters {
  /** By zoom, for each photo the next one of its square. */
  readonly #after = new Map<number, Int32Array>();
  readonly #made = new Map<number, Cluster[]>();

  constructor(readonly photos: Photos) {}

  /** The markers of the whole zoom below or just above this one. */
  at(zoom: number): Cluster[] {
    const level = clamp(Math.floor(zoom + ROUNDED_UP), 0, MOST_ZOOM);
    let made = this.#made.get(level);
    if (!made) {
      made = this.#make(level);
      this.#made.set(level, made);
    }
    return made;
  }

  #make(level: number): Cluster[] {
    const apart = APART / scaleOf(level);
    const columns = Math.ceil(1 / apart) + 2;
    return merge(this.#sort(level, apart, columns), apart, columns).map((squares) => join(squares, level));
  }

  /** Puts every photo into its square. */
  #sort(level: number, apart: number, columns: number): Map<number, Square> {
    const { x, y } = this.photos;
    const squares = new Map<number, Square>();
    const after = new Int32Array(x.length).fill(NONE);
    // From the end, so that the first photo of the list comes to stand for its square.
    for (let photo = x.length - 1; photo >= 0; photo--) {
      const cell = Math.floor(y[photo]! / apart) * columns + Math.floor(x[photo]! / apart);
      const square = squares.get(cell);
      if (!square) {
        squares.set(cell, { x: x[photo]!, y: y[photo]!, count: 1, cell, first: photo });
        continue;
      }
      square.count += 1;
      square.x += (x[photo]! - square.x) / square.count;
      square.y += (y[photo]! - square.y) / square.count;
      after[photo] = square.first;
      square.first = photo;
    }
    this.#after.set(level, after);
    return squares;
  }

  /** The photos of a marker. */
  photosOf(cluster: Cluster): number[] {
    const after = this.#after.get(cluster.level)!;
    const found: number[] = [];
    for (const { first } of cluster.squares) {
      for (let photo = first; photo !== NONE; photo = after[photo]!) found.push(photo);
    }
    return found;
  }
}

/** The smallest box around photos, a little wider than they are: degrees are rounded on the way. */
export function boxAround(members: number[], { x, y }: Photos): Box {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const photo of members) {
    west = Math.min(west, x[photo]!);
    east = Math.max(east, x[photo]!);
    north = Math.min(north, y[photo]!);
    south = Math.max(south, y[photo]!);
  }
  const [from, to] = [unproject({ x: west, y: north }), unproject({ x: east, y: south })];
  return { west: from.lon - ROOM, south: to.lat - ROOM, east: to.lon + ROOM, north: from.lat + ROOM };
}

/** Degrees; a tenth of a metre. */
const ROOM = 1e-6;

/** Runs together the squares whose middles are nearer than `apart`. */
function merge(squares: Map<number, Square>, apart: number, columns: number): Square[][] {
  const around = [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1];
  const isNear = (a: Point, b: Point) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < apart * apart;
  const made: Square[][] = [];
  for (const square of [...squares.values()].sort((a, b) => b.count - a.count)) {
    if (!squares.delete(square.cell)) continue;
    const parts = [square];
    for (const step of around) {
      const other = squares.get(square.cell + step);
      if (!other || !isNear(square, other)) continue;
      squares.delete(other.cell);
      parts.push(other);
    }
    made.push(parts);
  }
  return made;
}

function join(squares: Square[], level: number): Cluster {
  let [x, y, count] = [0, 0, 0];
  for (const square of squares) {
    x += square.x * square.count;
    y += square.y * square.count;
    count += square.count;
  }
  return { x: x / count, y: y / count, count, photo: squares[0]!.first, level, squares };
}
