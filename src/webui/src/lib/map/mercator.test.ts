import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, fit, fromScreen, MOST_ZOOM, pan, project, settle, toScreen, unproject, zoomAt, type View } from './mercator';

const size = { width: 800, height: 600 };

describe('the projection', () => {
  it('goes there and back', () => {
    for (const [lat, lon] of [[46.5, 6.6], [-33.9, 151.2], [0, -179.9], [84, 0]] as const) {
      const back = unproject(project(lat, lon));
      expect(back.lat).toBeCloseTo(lat, 9);
      expect(back.lon).toBeCloseTo(lon, 9);
    }
  });

  it('keeps the poles in the world', () => {
    expect(project(90, 0).y).toBeCloseTo(0, 6);
    expect(project(-90, 0).y).toBeCloseTo(1, 6);
  });
});

describe('the view', () => {
  const view: View = { ...project(46.5, 6.6), zoom: 6 };

  it('keeps the place under the pointer while zooming', () => {
    const there = { x: view.x + 100 / (512 * 2 ** 6), y: view.y - 50 / (512 * 2 ** 6) };
    const nearer = zoomAt(view, 2.5, 100, -50, size);
    expect(nearer.zoom).toBe(8.5);
    expect(toScreen(there, nearer, size).x).toBeCloseTo(500, 6);
    expect(toScreen(there, nearer, size).y).toBeCloseTo(250, 6);
    expect(zoomAt(view, 99, 0, 0, size).zoom).toBe(MOST_ZOOM);
  });

  it('knows what lies under each pixel of it', () => {
    const degree = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(degree(80), degree(180), fc.double({ min: 2, max: 17, noNaN: true }), (lat, lon, zoom) => {
        const shown = settle({ ...project(lat, lon), zoom }, size);
        const there = fromScreen({ x: 123, y: 456 }, shown, size);
        expect(toScreen(there, shown, size)).toEqual({ x: expect.closeTo(123, 4), y: expect.closeTo(456, 4) });
      }),
    );
  });

  it('moves as a hand moves paper', () => {
    const moved = pan(view, 30, -20);
    expect(toScreen(view, moved, size)).toEqual({ x: expect.closeTo(430, 6), y: expect.closeTo(280, 6) });
  });

  it('never shows what is beyond the poles, and goes around the world', () => {
    const settled = settle({ x: 1.25, y: -3, zoom: -5 }, size);
    expect(settled.x).toBeCloseTo(0.25);
    expect(boxOf(settled, size).north).toBeLessThanOrEqual(85.06);
    expect(512 * 2 ** settled.zoom).toBeGreaterThanOrEqual(600);
  });

  it('shows all of a box, also across the date line', () => {
    const box = { west: 177, south: -20, east: -178, north: -12 };
    const shown = boxOf(fit(box, size), size);
    expect(shown.west).toBeLessThan(177);
    expect(shown.west).toBeGreaterThan(150);
    expect(shown.east).toBeGreaterThan(-178);
    expect(shown.south).toBeLessThan(-20);
    expect(shown.north).toBeGreaterThan(-12);
  });

  it('is the whole world where more than that is seen', () => {
    expect(boxOf({ x: 0.2, y: 0.5, zoom: 0 }, size)).toMatchObject({ west: -180, east: 180 });
  });
});
