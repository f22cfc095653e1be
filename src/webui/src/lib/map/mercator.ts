// Web Mercator (EPSG:3857) as the map uses it: the world is a square from (0, 0) in the north west to (1, 1), endless to
// the east and west. Pure numbers.

export interface Point {
  x: number;
  y: number;
}

/** What is looked at: the middle of the view in the world, and how large the world is: 512 · 2^zoom pixels. */
export interface View extends Point {
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Degrees; where `west` is east of `east` it crosses the date line. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

export const MOST_ZOOM = 17;
const TILE = 512;
/** Where Web Mercator ends. */
const MOST_LATITUDE = 85.051129;
const EARTH_METRES = 40_075_016.686;

export const scaleOf = (zoom: number): number => TILE * 2 ** zoom;

export function project(lat: number, lon: number): Point {
  const sine = Math.sin((clamp(lat, -MOST_LATITUDE, MOST_LATITUDE) * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

export function unproject({ x, y }: Point): { lat: number; lon: number } {
  return { lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, lon: (wrap(x) - 0.5) * 360 };
}

export const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Once around the world is where one was. */
export const wrap = (x: number): number => x - Math.floor(x);

/** The least zoom at which the world fills the view. */
export const leastZoom = ({ width, height }: Size): number => Math.log2(Math.max(width / 2, height, 1) / TILE);

/** The nearest view that shows nothing beyond the poles. */
export function settle(view: View, size: Size): View {
  const zoom = clamp(view.zoom, leastZoom(size), MOST_ZOOM);
  const half = size.height / 2 / scaleOf(zoom);
  return { x: wrap(view.x), y: clamp(view.y, Math.min(half, 0.5), Math.max(1 - half, 0.5)), zoom };
}

/** Moved by pixels, as a hand moves the paper. */
export function pan(view: View, dx: number, dy: number): View {
  const scale = scaleOf(view.zoom);
  return { ...view, x: view.x - dx / scale, y: view.y - dy / scale };
}

/** Nearer or farther by steps of zoom, with what is under (`x`, `y`), in pixels from the middle, staying there. */
export function zoomAt(view: View, steps: number, x: number, y: number, size: Size): View {
  const zoom = clamp(view.zoom + steps, leastZoom(size), MOST_ZOOM);
  const shift = 1 / scaleOf(view.zoom) - 1 / scaleOf(zoom);
  return { x: view.x + x * shift, y: view.y + y * shift, zoom };
}

/** Pixels from the corner of the view to a point of the world, in its copy nearest to the middle. */
export function toScreen(point: Point, view: View, size: Size): Point {
  const scale = scaleOf(view.zoom);
  let away = wrap(point.x - view.x);
  if (away > 0.5) away -= 1;
  return { x: away * scale + size.width / 2, y: (point.y - view.y) * scale + size.height / 2 };
}

/** The point of the world under pixels from the corner of the view. */
export function fromScreen(at: Point, view: View, size: Size): Point {
  const scale = scaleOf(view.zoom);
  const y = view.y + (at.y - size.height / 2) / scale;
  return { x: wrap(view.x + (at.x - size.width / 2) / scale), y: clamp(y, 0, 1) };
}

/** Whether a point is in view, or at most so many pixels beside it; with fewer than none, so far inside. */
export function isOnScreen(point: Point, view: View, size: Size, beside: number): boolean {
  const { x, y } = toScreen(point, view, size);
  return x > -beside && x < size.width + beside && y > -beside && y < size.height + beside;
}

/** What the view shows, in degrees. */
export function boxOf(view: View, size: Size): Box {
  const scale = scaleOf(view.zoom);
  const [dx, dy] = [size.width / 2 / scale, size.height / 2 / scale];
  const { lat: north } = unproject({ x: view.x, y: clamp(view.y - dy, 0, 1) });
  const { lat: south } = unproject({ x: view.x, y: clamp(view.y + dy, 0, 1) });
  if (dx >= 0.5) return { west: -180, south, east: 180, north };
  return { west: unproject({ x: view.x - dx, y: 0 }).lon, south, east: unproject({ x: view.x + dx, y: 0 }).lon, north };
}

/** The view that shows all of a box, with room around it in pixels, and not nearer than `most`. */
export function fit(box: Box, size: Size, room = 60, most = 12): View {
  const [from, to] = [project(box.north, box.west), project(box.south, box.east)];
  const width = box.west > box.east ? to.x + 1 - from.x : to.x - from.x;
  const height = to.y - from.y;
  const perX = Math.max(size.width - 2 * room, 40) / Math.max(width, 1e-9);
  const perY = Math.max(size.height - 2 * room, 40) / Math.max(height, 1e-9);
  const zoom = Math.min(most, Math.log2(Math.min(perX, perY) / TILE));
  return settle({ x: from.x + width / 2, y: from.y + height / 2, zoom }, size);
}

/** Metres to a pixel in the middle of the view. */
export const metresPerPixel = (view: View): number =>
  (EARTH_METRES * Math.cos((unproject(view).lat * Math.PI) / 180)) / scaleOf(view.zoom);
