// Photos that would stand on one another become one marker. Made once for all zooms, the nearest first: the markers of
// one zoom are what those of the next nearer one run together to. A hundred thousand photos take a blink. Pure.
import { MOST_ZOOM, scaleOf, type Box, type Point, unproject } from './mercator';

/** Where photos were taken; the same index is the same photo. */
export interface Photos {
  x: Float64Array;
  y: Float64Array;
}

export interface Cluster extends Point {
  count: number;
  /** Index of the photo that stands for it. */
  photo: number;
  /** What it falls into one zoom nearer; none at the nearest. */
  parts: Cluster[];
}

/** Pixels that markers keep apart. */
export const APART = 68;

/** Markers by whole zoom. */
export function clusterPhotos(photos: Photos): Cluster[][] {
  const levels: Cluster[][] = [];
  let finer: Cluster[] = Array.from(photos.x, (x, photo) => ({ x, y: photos.y[photo]!, count: 1, photo, parts: [] }));
  for (let zoom = MOST_ZOOM; zoom >= 0; zoom--) {
    finer = merge(finer, APART / scaleOf(zoom));
    levels[zoom] = finer;
  }
  return levels;
}

/** Runs together what is nearer than `apart`, the largest drawing in the others. */
function merge(clusters: Cluster[], apart: number): Cluster[] {
  const columns = Math.ceil(1 / apart) + 1;
  const cells = new Map<number, number[]>();
  const cellOf = ({ x, y }: Point) => Math.floor(y / apart) * columns + Math.floor(x / apart);
  clusters.forEach((cluster, i) => {
    const cell = cells.get(cellOf(cluster));
    if (cell) cell.push(i);
    else cells.set(cellOf(cluster), [i]);
  });
  const isTaken = new Uint8Array(clusters.length);
  const made: Cluster[] = [];
  const order = clusters.map((_, i) => i).sort((a, b) => clusters[b]!.count - clusters[a]!.count || a - b);
  for (const i of order) {
    if (isTaken[i]) continue;
    const near = around(cellOf(clusters[i]!), columns)
      .flatMap((cell) => cells.get(cell) ?? [])
      .filter((j) => !isTaken[j] && isNear(clusters[i]!, clusters[j]!, apart));
    near.forEach((j) => (isTaken[j] = 1));
    made.push(near.length === 1 ? clusters[i]! : join(clusters[i]!, near.map((j) => clusters[j]!)));
  }
  return made;
}

const around = (cell: number, columns: number): number[] =>
  [-columns, 0, columns].flatMap((row) => [cell + row - 1, cell + row, cell + row + 1]);

const isNear = (a: Point, b: Point, apart: number): boolean => (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < apart * apart;

function join(largest: Cluster, parts: Cluster[]): Cluster {
  let [x, y, count] = [0, 0, 0];
  for (const part of parts) {
    x += part.x * part.count;
    y += part.y * part.count;
    count += part.count;
  }
  return { x: x / count, y: y / count, count, photo: largest.photo, parts };
}

/** The photos of a cluster. */
export function photosOf(cluster: Cluster): number[] {
  const found: number[] = [];
  const open = [cluster];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.parts.length === 0) found.push(next.photo);
    for (const part of next.parts) open.push(part);
  }
  return found;
}

/** The smallest box around a cluster's photos, a little wider than they are: degrees are rounded on the way. */
export function boxAround(cluster: Cluster, photos: Photos): Box {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of photosOf(cluster)) {
    west = Math.min(west, photos.x[i]!);
    east = Math.max(east, photos.x[i]!);
    north = Math.min(north, photos.y[i]!);
    south = Math.max(south, photos.y[i]!);
  }
  const [from, to] = [unproject({ x: west, y: north }), unproject({ x: east, y: south })];
  return { west: from.lon - ROOM, south: to.lat - ROOM, east: to.lon + ROOM, north: from.lat + ROOM };
}

/** Degrees; a tenth of a metre. */
const ROOM = 1e-6;
