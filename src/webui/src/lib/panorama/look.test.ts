import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AHEAD, dragged, heightOf, settled, zoomed } from './look';

const angle = fc.double({ min: -50, max: 50, noNaN: true });
const anyLook = fc.record({ yaw: angle, pitch: angle, field: fc.double({ min: 0.001, max: 10, noNaN: true }) });
const anyHeight = fc.double({ min: 0.3, max: Math.PI, noNaN: true });

describe('looking around', () => {
  it('never leaves the picture, however one looks', () => {
    fc.assert(
      fc.property(anyLook, anyHeight, (look, height) => {
        const { yaw, pitch, field } = settled(look, height);
        expect(Math.abs(yaw)).toBeLessThanOrEqual(Math.PI + 1e-9);
        expect(field).toBeLessThanOrEqual(Math.max(height, 0.35));
        if (height < Math.PI) expect(Math.abs(pitch) + field / 2).toBeLessThanOrEqual(Math.max(height, 0.35) / 2 + 1e-9);
        else expect(Math.abs(pitch)).toBeLessThanOrEqual(Math.PI / 2);
      }),
    );
  });

  it('goes the same way round', () => {
    fc.assert(
      fc.property(anyLook, (look) => {
        expect(Math.sin(settled(look, Math.PI).yaw)).toBeCloseTo(Math.sin(look.yaw), 6);
        expect(Math.cos(settled(look, Math.PI).yaw)).toBeCloseTo(Math.cos(look.yaw), 6);
      }),
    );
  });

  it('settles once', () => {
    fc.assert(
      fc.property(anyLook, anyHeight, (look, height) => {
        const once = settled(look, height);
        expect(settled(once, height).pitch).toBeCloseTo(once.pitch, 9);
        expect(settled(once, height).field).toBe(once.field);
      }),
    );
  });
});

it('drags the view along: as far as it is high is what is seen', () => {
  const look = dragged(AHEAD, -400, 200, 400);
  expect(look.yaw).toBeCloseTo(AHEAD.field);
  expect(look.pitch).toBeCloseTo(AHEAD.field / 2);
});

it('sees less from closer', () => expect(zoomed(AHEAD, 2).field).toBe(AHEAD.field / 2));

it.each([
  ['a whole sphere', 2, Math.PI],
  ['a strip', 4, Math.PI / 2],
  ['more than there can be', 1, Math.PI],
])('%s', (_, ratio, height) => expect(heightOf(ratio)).toBeCloseTo(height));
