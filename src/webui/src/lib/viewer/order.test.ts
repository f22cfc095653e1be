import { describe, expect, it } from 'vitest';
import type { TimelineAsset } from '../timeline/month';
import { anyOther, choiceIn, edgeOf, placeOf } from './order';

describe('what was chosen', () => {
  it.each([
    ['nothing', null, { seconds: 5, order: 'forward' }],
    ['a choice', '{"seconds":15,"order":"random"}', { seconds: 15, order: 'random' }],
    ['what no longer exists', '{"seconds":4,"order":"sideways"}', { seconds: 5, order: 'forward' }],
    ['no choice at all', '[', { seconds: 5, order: 'forward' }],
    ['null', 'null', { seconds: 5, order: 'forward' }],
  ])('of %s', (_, kept, choice) => expect(choiceIn(kept)).toEqual(choice));
});

const months = [
  { key: 'b', count: 2 },
  { key: 'empty', count: 0 },
  { key: 'a', count: 3 },
];
const timeline = {
  column: { months },
  assetsOf: (key: string) =>
    Promise.resolve(
      Array.from({ length: months.find((one) => one.key === key)!.count }, (_, i) => ({ id: `${key}${i}` }) as TimelineAsset),
    ),
} as unknown as Parameters<typeof anyOther>[0];

it('finds a picture by its number', () => {
  expect([0, 1, 2, 4, 5].map((number) => placeOf(months, number))).toEqual([
    { key: 'b', index: 0 },
    { key: 'b', index: 1 },
    { key: 'a', index: 0 },
    { key: 'a', index: 2 },
    null,
  ]);
});

it('goes on at the other end', async () => {
  expect((await edgeOf(timeline, 1))?.id).toBe('b0');
  expect((await edgeOf(timeline, -1))?.id).toBe('a2');
});

it('takes any other, each in its turn, never the same again', async () => {
  const found = new Set<string>();
  for (let i = 0; i < 5; i++) found.add((await anyOther(timeline, 'a2', i / 5))!.id);
  expect([...found].sort()).toEqual(['a0', 'a1', 'b0', 'b1']);
});
