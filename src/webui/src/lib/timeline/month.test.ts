import { describe, expect, it } from 'vitest';
import type { TimeBucketAssets } from '../api/types';
import { assetsOf, HEADING, LoadedMonth, optionsFor } from './month';
import { marksOf, fractionOf } from './scrub';
import { MonthColumn } from './column';
import { step } from './steps';

function columns(count: number): TimeBucketAssets {
  const list = <T>(value: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => value(i));
  return {
    id: list((i) => `id-${i}`),
    ratio: list((i) => (i % 3 === 0 ? 0.75 : 1.5)),
    thumbhash: list((i) => (i === 1 ? null : 'AAAAAAAAAA')),
    isFavorite: list((i) => i === 2),
    isImage: list((i) => i !== 3),
    isTrashed: list(() => false),
    duration: list((i) => (i === 3 ? 65_000 : null)),
    fileCreatedAt: list(() => '2024-05-31T22:30:00.000Z'),
    localOffsetHours: list((i) => (i === 0 ? 5.5 : 2)),
    livePhotoVideoId: list(() => null),
    projectionType: list(() => null),
    createdAt: list(() => '2024-06-01T00:00:00.000Z'),
    visibility: list(() => 'timeline' as const),
    ownerId: list(() => 'me'),
    stack: list((i) => (i === 4 ? ['s', '3'] : null)),
  };
}

const month = () => new LoadedMonth('2024-05-01', assetsOf(columns(60)), optionsFor(1280), true);

describe('assetsOf', () => {
  it('turns columns into pictures with their own wall clock', () => {
    const assets = assetsOf(columns(5));
    expect(assets).toHaveLength(5);
    expect(new Date(assets[0]!.takenAt).toISOString()).toBe('2024-06-01T04:00:00.000Z');
    expect(new Date(assets[1]!.takenAt).toISOString()).toBe('2024-06-01T00:30:00.000Z');
    expect(assets[1]!.thumbhash).toBeNull();
    expect(assets[3]).toMatchObject({ isImage: false, duration: 65_000 });
    expect(assets[4]!.stackCount).toBe(3);
  });

  it('reads timestamps without a zone as UTC', () => {
    const wire = { ...columns(1), fileCreatedAt: ['2024-05-31T22:30:00.000'], localOffsetHours: [0] };
    expect(new Date(assetsOf(wire)[0]!.takenAt).toISOString()).toBe('2024-05-31T22:30:00.000Z');
  });
});

describe('LoadedMonth', () => {
  it('draws only what a stretch touches', () => {
    const made = month();
    const first = HEADING + made.options.heading;
    const tiles = made.tilesBetween(first, first + 10);
    expect(tiles.length).toBeGreaterThan(1);
    expect(tiles.length).toBeLessThan(10);
    expect(made.tilesBetween(0, made.height)).toHaveLength(60);
  });

  it('draws days with their headings, and the same tiles again while nothing changes', () => {
    const assets = assetsOf(columns(60)).map((asset, i) => ({ ...asset, takenAt: Date.UTC(2024, 4, 31 - Math.floor(i / 20)) }));
    const made = new LoadedMonth('2024-05-01', assets, optionsFor(1280), true);
    const [first, ...others] = made.daysBetween(0, made.height);
    expect(first).toMatchObject({ at: Date.UTC(2024, 4, 31), heading: { start: 0, end: 20, top: 0 } });
    expect([first!, ...others].map((day) => day.tiles.length)).toEqual([20, 20, 20]);
    made.patch(new Set(['id-0']), { isFavorite: true });
    const again = made.daysBetween(0, made.height);
    expect(again[0]!.tiles[0]!.asset.isFavorite).toBe(true);
    expect(again[2]!.tiles[19]).toBe(others[1]!.tiles[19]);
  });

  it('without days has neither headings nor room for them', () => {
    const made = new LoadedMonth('1', assetsOf(columns(60)), optionsFor(1280), false);
    expect(made.daysBetween(0, made.height)).toMatchObject([{ at: null, heading: null }]);
    expect(made.height).toBeLessThan(month().height);
  });

  it('finds the tile of a picture', () => {
    const made = month();
    expect(made.tileAt(17)!.asset.id).toBe('id-17');
    expect(made.indexOf('id-17')).toBe(17);
    expect(made.tileAt(60)).toBeUndefined();
    expect(made.tileAt(-1)).toBeUndefined();
  });
});

describe('step', () => {
  const painted = [
    { top: 0, days: month().daysBetween(0, 1e6) },
    { top: 5000, days: new LoadedMonth('2024-04-01', [assetsOf(columns(1))[0]!].map((a) => ({ ...a, id: 'older' })), optionsFor(1280), true).daysBetween(0, 1e6) },
  ];

  it('goes left and right in order, across months', () => {
    expect(step(painted, 'id-3', 'right')).toBe('id-4');
    expect(step(painted, 'id-3', 'left')).toBe('id-2');
    expect(step(painted, 'id-59', 'right')).toBe('older');
    expect(step(painted, 'id-0', 'left')).toBeNull();
  });

  it('goes up and back down to the same column', () => {
    const below = step(painted, 'id-0', 'down')!;
    expect(below).not.toBe('id-0');
    expect(step(painted, below, 'up')).toBe('id-0');
    expect(step(painted, 'id-0', 'up')).toBeNull();
    expect(step(painted, 'nobody', 'down')).toBeNull();
  });
});

describe('scrubber', () => {
  it('names years where there is room', () => {
    const column = new MonthColumn((count) => count);
    const keys = Array.from({ length: 240 }, (_, i) => `${2023 - Math.floor(i / 12)}-${String(12 - (i % 12)).padStart(2, '0')}-01`);
    column.setMonths(keys.map((key) => ({ key, count: 10 })));
    const marks = marksOf(column, 260);
    const years = marks.filter((mark) => mark.year !== null);
    expect(years[0]).toMatchObject({ key: '2023-12-01', at: 0, year: '2023' });
    expect(years.length).toBeLessThanOrEqual(10);
    for (let i = 1; i < marks.length; i++) expect((marks[i]!.at - marks[i - 1]!.at) * 260).toBeGreaterThanOrEqual(6.9);
  });

  it('knows how far down the view is', () => {
    expect([fractionOf(0, 5000, 1000), fractionOf(2000, 5000, 1000), fractionOf(9000, 5000, 1000)]).toEqual([0, 0.5, 1]);
    expect(fractionOf(0, 500, 1000)).toBe(0);
  });
});
