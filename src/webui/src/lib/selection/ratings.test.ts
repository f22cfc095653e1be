import { expect, it } from 'vitest';
import { byRating } from './ratings';

it('gathers by rating, none being one', () => {
  const all = [
    { id: 'a', rating: 3 },
    { id: 'b', rating: null },
    { id: 'c', rating: 3 },
  ];
  expect([...byRating(all)]).toEqual([
    [3, ['a', 'c']],
    [null, ['b']],
  ]);
  expect(byRating([]).size).toBe(0);
});
