import { describe, expect, it } from 'vitest';
import { APART, boxAround, Clusters, type Photos } from './clusters';
import { MOST_ZOOM, project, scaleOf } from './mercator';

function at(...places: [number, number][]): Photos {
  const points = places.map(([lat, lon]) => project(lat, lon));
  return { x: Float64Array.from(points, ({ x }) => x), y: Float64Array.from(points, ({ y }) => y) };
}

const ZOOMS = Array.from({ length: MOST_ZOOM + 1 }, (_, zoom) => zoom);
const ascending = (a: number, b: number) => a - b;

describe('markers of photos', () => {
  const lausanne: [number, number] = [46.52, 6.63];
  const geneva: [number, number] = [46.2, 6.14];
  const sydney: [number, number] = [-33.87, 151.2];
  const photos = at(geneva, lausanne, sydney, lausanne, lausanne);
  const clusters = new Clusters(photos);
  const counts = (zoom: number) => clusters.at(zoom).map(({ count }) => count);

  it('stand together from far and apart from near', () => {
    expect(counts(1)).toEqual([4, 1]);
    expect(counts(9.8)).toEqual([3, 1, 1]);
  });

  it('stay one where photos were taken at one place, and keep every photo', () => {
    expect(counts(MOST_ZOOM)).toEqual([3, 1, 1]);
    for (const zoom of ZOOMS) {
      const all = clusters.at(zoom).flatMap((cluster) => clusters.photosOf(cluster));
      expect(all.sort(ascending)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('show the first photo of the fullest part', () => {
    expect(clusters.at(MOST_ZOOM)[0]).toMatchObject({ photo: 1 });
  });

  it('know the box of what they hold', () => {
    const box = boxAround(clusters.photosOf(clusters.at(1)[0]!), photos);
    expect(box.west).toBeCloseTo(6.14, 5);
    expect(box.north).toBeCloseTo(46.52, 5);
    expect(box.south).toBeLessThan(46.2);
    expect(box.east).toBeGreaterThan(6.63);
  });

  it('hardly ever stand on one another, and none is lost, with hundreds of photos', () => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const many = new Clusters(at(...Array.from({ length: 700 }, (): [number, number] => [40 + random() * 8, random() * 12])));
    for (const zoom of [3, 6, 9, 12]) {
      const level = many.at(zoom);
      expect(level.reduce((sum, { count }) => sum + count, 0)).toBe(700);
      const isCrowded = ({ x, y }: { x: number; y: number }) =>
        level.filter((other) => Math.hypot(x - other.x, y - other.y) * scaleOf(zoom) < APART / 2).length > 1;
      expect(level.filter(isCrowded).length).toBeLessThanOrEqual(level.length / 10);
    }
  });
});
