import { describe, expect, it } from 'vitest';
import countries from 'virtual:map/countries';
import land from 'virtual:map/land-110m';
import { project } from './mercator';
import { readNames } from './names';
import { unpack } from './packing';

describe('what the build packed', () => {
  it('is read as it was written', () => {
    expect([...unpack('##')]).toEqual([0, 0]);
    expect([...unpack('%$')]).toEqual([1, -1]);
    expect([...unpack('%$%$')]).toEqual([1, -1, 2, -2]);
  });

  it('has land that ends where it began, within the world', () => {
    const arcs = land.arcs.split(' ').map(unpack);
    for (const ring of land.fills) {
      const first = ring[0]! < 0 ? arcs[~ring[0]!]!.slice(-2) : arcs[ring[0]!]!.slice(0, 2);
      const last = ring.at(-1)! < 0 ? arcs[~ring.at(-1)!]!.slice(0, 2) : arcs[ring.at(-1)!]!.slice(-2);
      expect([...first]).toEqual([...last]);
    }
  });

  it('has no line across the whole world, though land lies on the date line', () => {
    for (const arc of land.arcs.split(' ').map(unpack)) {
      const jumps = [...arc].filter((x, i) => i % 2 === 0 && i > 0 && Math.abs(x - arc[i - 2]!) > land.steps / 2);
      // Only around the south pole, at the lower edge.
      expect(jumps.length === 0 || arc.includes(land.steps)).toBe(true);
    }
  });

  it('names countries where they lie', () => {
    const names = readNames(countries);
    const at = names.names.indexOf('Switzerland');
    const russia = names.names.indexOf('Russia');
    expect(names.x[russia]).toBeGreaterThan(0.7);
    const bern = project(46.95, 7.45);
    expect(Math.hypot(names.x[at]! - bern.x, names.y[at]! - bern.y)).toBeLessThan(0.006);
  });
});
