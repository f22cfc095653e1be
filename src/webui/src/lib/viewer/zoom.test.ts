import { describe, expect, it } from 'vitest';
import { bounded, DEEPEST, fit, FITTED, strokeOf, zoomAt } from './zoom';

const stage = { width: 1000, height: 600 };

describe('zoom', () => {
  it('fits a picture by its tighter side', () => {
    expect(fit(2, stage)).toEqual({ width: 1000, height: 500 });
    expect(fit(0.5, stage)).toEqual({ width: 300, height: 600 });
  });

  it('keeps what is under the pointer under it', () => {
    const before = { scale: 1.5, x: 20, y: -30 };
    const after = zoomAt(before, 2, 100, 50);
    const under = (place: typeof before) => [(100 - place.x) / place.scale, (50 - place.y) / place.scale];
    expect(under(after)).toEqual(under(before));
  });

  it('has a floor and a ceiling', () => {
    expect(zoomAt(FITTED, 0.1, 5, 5)).toEqual(FITTED);
    expect(zoomAt(FITTED, 1000, 0, 0).scale).toBe(DEEPEST);
  });

  it('does not leave the picture', () => {
    const picture = fit(2, stage);
    expect(bounded({ scale: 2, x: 9999, y: -9999 }, picture, stage)).toEqual({ scale: 2, x: 500, y: -200 });
    expect(bounded({ scale: 1, x: 50, y: 50 }, picture, stage)).toEqual(FITTED);
  });
});

describe('strokeOf', () => {
  it.each([
    ['a long stroke left', -300, 10, 0.1, 'next'],
    ['a quick short stroke right', 40, 5, 0.9, 'previous'],
    ['a slow short one', 40, 5, 0.1, null],
    ['down', 10, 150, 0.1, 'close'],
    ['up', 10, -150, 0.9, null],
    ['nothing', 0, 0, 0, null],
  ])('%s', (_, dx, dy, speed, meaning) => expect(strokeOf(dx, dy, speed, stage)).toBe(meaning));
});
