import { describe, expect, it } from 'vitest';
import { APART, boxAround, clusterPhotos, photosOf, type Photos } from './clusters';
import { MOST_ZOOM, project, scaleOf } from './mercator';

function at(...places: [number, number][]): Photos {
  const points = places.map(([lat, lon]) => project(lat, lon));
  return { x: Float64Array.from(points, ({ x }) => x), y: Float64Array.from(points, ({ y }) => y) };
}

describe('markers of photos', () => {
  const lausanne: [number, number] = [46.52, 6.63];
  const geneva: [number, number] = [46.2, 6.14];
  const sydney: [number, number] = [-33.87, 151.2];
  const photos = at(lausanne, lausanne, lausanne, geneva, sydney);
  const levels = clusterPhotos(photos);

  it('stand together from far and apart from near', () => {
    expect(levels[1]!.map(({ count }) => count)).toEqual([4, 1]);
    expect(levels[10]!.map(({ count }) => count)).toEqual([3, 1, 1]);
  });

  it('stay one where photos were taken at one place, and keep every photo', () => {
    expect(levels[MOST_ZOOM]!.map(({ count }) => count)).toEqual([3, 1, 1]);
    for (const level of levels) {
      expect(level.flatMap(photosOf).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('know the box of what they hold', () => {
    const box = boxAround(levels[1]!.find(({ count }) => count === 4)!, photos);
    expect(box.west).toBeCloseTo(6.14, 5);
    expect(box.north).toBeCloseTo(46.52, 5);
    expect(box.south).toBeLessThan(46.2);
    expect(box.east).toBeGreaterThan(6.63);
  });

  it('never stand on one another by much, and none is lost, with thousands of photos', () => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const many = at(...Array.from({ length: 5000 }, (): [number, number] => [40 + random() * 8, random() * 12]));
    const made = clusterPhotos(many);
    made.forEach((level, zoom) => {
      expect(level.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
      const scale = scaleOf(zoom);
      const close = level.filter((a, i) =>
        level.slice(i + 1, i + 40).some((b) => Math.hypot(a.x - b.x, a.y - b.y) * scale < APART / 4),
      );
      expect(close.length).toBeLessThanOrEqual(level.length / 20);
    });
  });
});
