import { beforeEach, describe, expect, it } from 'vitest';
import { forget, interrupted, recall, remember } from './resume';

/** A store as browsers have one. */
class Shelf implements Storage {
  #held = new Map<string, string>();
  get length() {
    return this.#held.size;
  }
  key = (n: number) => [...this.#held.keys()][n] ?? null;
  getItem = (key: string) => this.#held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#held.set(key, value);
  removeItem = (key: string) => void this.#held.delete(key);
  clear = () => this.#held.clear();
}

const mine = { userId: 'me', sha1: 'aa' };
let shelf: Shelf;
beforeEach(() => (shelf = new Shelf()));

describe('the memory of unfinished uploads', () => {
  it('knows where the rest goes, until it is told to forget', () => {
    remember(mine, '/there', shelf);
    expect(recall(mine, shelf)).toBe('/there');
    forget(mine, shelf);
    expect(recall(mine, shelf)).toBeNull();
  });

  it('tells people and files apart', () => {
    remember(mine, '/there', shelf);
    expect(recall({ ...mine, userId: 'you' }, shelf)).toBeNull();
    expect(recall({ ...mine, sha1: 'bb' }, shelf)).toBeNull();
    expect([interrupted('me', Date.now(), shelf), interrupted('you', Date.now(), shelf)]).toEqual([1, 0]);
  });

  it('drops what is old or not its own writing, and nothing else', () => {
    remember(mine, '/there', shelf);
    shelf.setItem('photostead.upload:me:bb', 'no json');
    shelf.setItem('theme', 'dark');
    expect(interrupted('me', Date.now(), shelf)).toBe(1);
    expect(interrupted('me', Date.now() + 4 * 24 * 3600 * 1000, shelf)).toBe(0);
    expect([...Array(shelf.length).keys()].map((n) => shelf.key(n))).toEqual(['theme']);
  });

  it('does without where nothing can be stored', () => {
    shelf.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(() => remember(mine, '/there', shelf)).not.toThrow();
  });
});
