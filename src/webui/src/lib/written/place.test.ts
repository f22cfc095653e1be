import { describe, expect, it } from 'vitest';
import { placeOf } from './place';

const line = (...[x1, y1, x2, y2, x3, y3, x4, y4]: [number, number, number, number, number, number, number, number]) => ({
  id: 'l', text: 'words', x1, y1, x2, y2, x3, y3, x4, y4,
});

describe('a line of text', () => {
  it('lies where its corners are', () => {
    const placed = placeOf(line(0.1, 0.2, 0.6, 0.2, 0.6, 0.3, 0.1, 0.3), 400, 300);
    expect(placed.left).toBeCloseTo(40);
    expect(placed.top).toBeCloseTo(60);
    expect(placed.length).toBeCloseTo(200);
    expect(placed.height).toBeCloseTo(30);
    expect(placed.angle).toBeCloseTo(0);
  });
  it('is turned as its writing is', () => {
    const down = placeOf(line(0.9, 0.1, 0.9, 0.4, 0.8, 0.4, 0.8, 0.1), 400, 300);
    expect(down.angle).toBeCloseTo(Math.PI / 2);
    expect([down.length, down.height]).toEqual([expect.closeTo(90), expect.closeTo(40)]);
    const upsideDown = placeOf(line(0.6, 0.9, 0.1, 0.9, 0.1, 0.8, 0.6, 0.8), 400, 300);
    expect(Math.abs(upsideDown.angle)).toBeCloseTo(Math.PI);
  });
});
