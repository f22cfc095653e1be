import { describe, expect, it } from 'vitest';
import { coverOf, nameOf, stepMemory, stepPhoto } from './show';
import type { Memory } from './types';

const memory = (change: Partial<Memory> = {}) => ({
  id: 'm',
  data: { year: 2019 },
  memoryAt: '2019-05-31T00:00:00.000Z',
  isSaved: false,
  assets: [],
  ...change,
}) as Memory;
const photo = (id: string, thumbhash: string | null, isFavorite = false) =>
  ({ id, thumbhash, isFavorite }) as Memory['assets'][number];

describe('walking', () => {
  const sizes = [2, 1];
  it('goes photo by photo, then on to the next memory', () => {
    expect(stepPhoto(sizes, { memory: 0, photo: 0 }, 1)).toEqual({ memory: 0, photo: 1 });
    expect(stepPhoto(sizes, { memory: 0, photo: 1 }, 1)).toEqual({ memory: 1, photo: 0 });
    expect(stepPhoto(sizes, { memory: 1, photo: 0 }, 1)).toBeNull();
  });
  it('goes back to the beginning of the memory before', () => {
    expect(stepPhoto(sizes, { memory: 0, photo: 1 }, -1)).toEqual({ memory: 0, photo: 0 });
    expect(stepPhoto(sizes, { memory: 1, photo: 0 }, -1)).toEqual({ memory: 0, photo: 0 });
    expect(stepPhoto(sizes, { memory: 0, photo: 0 }, -1)).toBeNull();
  });
  it('skips whole memories', () => {
    expect(stepMemory(sizes, { memory: 0, photo: 0 }, 1)).toEqual({ memory: 1, photo: 0 });
    expect(stepMemory(sizes, { memory: 1, photo: 0 }, 1)).toBeNull();
    expect(stepMemory([], { memory: 0, photo: 0 }, 1)).toBeNull();
  });
});

describe('names', () => {
  const now = new Date(2024, 11, 31, 23, 59);
  it('count years from the day on which a memory shows', () => {
    expect(nameOf(memory(), now)).toBe('5 years ago');
    expect(nameOf(memory({ data: { year: 2023 } }), now)).toBe('A year ago');
    expect(nameOf(memory({ showAt: '2025-01-01T00:00:00.000Z' }), now)).toBe('6 years ago');
  });
  it('are dates where years say nothing', () => {
    expect(nameOf(memory({ data: { year: 2024 } }), now)).toContain('2019');
  });
});

describe('cover', () => {
  it('is a favourite with a picture, else the first with one, else the first', () => {
    expect(coverOf(memory({ assets: [photo('a', 'x'), photo('b', 'x', true)] })).id).toBe('b');
    expect(coverOf(memory({ assets: [photo('a', null, true), photo('b', 'x')] })).id).toBe('b');
    expect(coverOf(memory({ assets: [photo('a', null), photo('b', null)] })).id).toBe('a');
  });
});
