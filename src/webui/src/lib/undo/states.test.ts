import { describe, expect, it } from 'vitest';
import { difference, inParts, type State } from './states';

const state = (rating: number | null, words: string | null = null): State => ({
  readAt: 7,
  rating: { rating, isEdited: rating !== null },
  description: { description: words, isEdited: words !== null },
});

describe('difference', () => {
  it('has what was changed, of the fields that were meant', () => {
    const before = new Map([
      ['a', state(1)],
      ['b', state(5)],
      ['c', state(null)],
    ]);
    const after = new Map([
      ['a', state(5, 'by somebody else')],
      ['b', state(5)],
    ]);
    expect(difference(before, after, ['rating'])).toEqual([
      { id: 'a', before: { readAt: 7, rating: { rating: 1, isEdited: true } }, after: { rating: { rating: 5, isEdited: true } } },
    ]);
  });

  it('is about who set something as well', () => {
    const given = new Map([['a', { rating: { rating: 3, isEdited: false } } as State]]);
    expect(difference(given, new Map([['a', state(3)]]), ['rating'])).toHaveLength(1);
  });
});

it('parts hold everything once', () => {
  expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inParts([], 2)).toEqual([]);
});
