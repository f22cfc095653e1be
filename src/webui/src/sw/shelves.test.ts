import { describe, expect, it } from 'vitest';
import { isFull, nameAfter, shelvesIn, tooOld, type Bounds } from './shelves';

const bounds: Bounds = { shelves: 3, count: 2, bytes: 100 };

/** The shelves after so many pictures of some size, as the worker fills them. */
function filled(pictures: number, size: number): { names: string[]; kept: number; bytes: number } {
  const shelves = new Map<string, { count: number; bytes: number }>();
  for (let number = 0; number < pictures; number++) {
    const names = shelvesIn([...shelves.keys(), 'photostead-answers']);
    const last = names.at(-1);
    let name = last ?? nameAfter(undefined);
    if (last !== undefined && isFull({ name, ...shelves.get(last)! }, bounds)) {
      tooOld(names, bounds).forEach((old) => shelves.delete(old));
      name = nameAfter(last);
    }
    const shelf = shelves.get(name) ?? { count: 0, bytes: 0 };
    shelves.set(name, { count: shelf.count + 1, bytes: shelf.bytes + size });
  }
  const all = [...shelves.values()];
  const sum = (of: (shelf: { count: number; bytes: number }) => number) => all.reduce((total, shelf) => total + of(shelf), 0);
  return { names: shelvesIn([...shelves.keys()]), kept: sum((shelf) => shelf.count), bytes: sum((shelf) => shelf.bytes) };
}

describe('shelves', () => {
  it('keep no more pictures than they may, and the newest ones', () => {
    for (const pictures of [1, 5, 6, 7, 50]) {
      const { names, kept } = filled(pictures, 1);
      expect(names.length).toBeLessThanOrEqual(3);
      expect(kept).toBeLessThanOrEqual(6);
      expect(kept).toBeGreaterThanOrEqual(Math.min(pictures, 5));
    }
  });

  it('are full by bytes too', () => {
    const { kept, bytes } = filled(50, 100);
    expect([kept, bytes]).toEqual([3, 300]);
  });

  it('are in order after the ninth', () => {
    expect(shelvesIn(['photostead-pictures-10', 'photostead-pictures-9'])).toEqual(['photostead-pictures-9', 'photostead-pictures-10']);
  });
});
