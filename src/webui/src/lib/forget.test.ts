import { expect, it } from 'vitest';
import { clear } from './forget';

const shelfOf = (...keys: string[]): Storage & { left: () => string[] } => {
  const held = new Map(keys.map((key) => [key, 'x']));
  return {
    get length() {
      return held.size;
    },
    key: (n) => [...held.keys()][n] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
    clear: () => held.clear(),
    left: () => [...held.keys()],
  };
};

it('leaves what is of the device, and what is none of ours', () => {
  const kept = ['photostead.theme', 'photostead.language', 'photostead.continue', 'photostead.upload:me:aa', 'another program'];
  const shelf = shelfOf('photostead.searches.me', ...kept, 'photostead.albums', 'photostead.whatever comes');
  clear(shelf);
  expect(shelf.left()).toEqual(kept);
});
