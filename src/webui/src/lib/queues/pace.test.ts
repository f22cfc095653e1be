import { describe, expect, it } from 'vitest';
import { before, paceOf, restOf, withLook, type Look } from './pace';

const counts = { active: 2, waiting: 98, delayed: 5, failed: 7, paused: 0 };
const looks = (...done: number[]): Look[] => done.map((n, second) => ({ at: second * 1000, done: n }));

describe('withLook', () => {
  it('keeps the looks of the last half minute', () => {
    let kept: Look[] = [];
    for (let second = 0; second <= 100; second += 1) kept = withLook(kept, { at: second * 1000, done: second });
    expect(kept[0]).toEqual({ at: 70_000, done: 70 });
    expect(kept).toHaveLength(31);
  });
  it('begins anew with a daemon that does', () => {
    expect(withLook(looks(5, 9), { at: 2000, done: 1 })).toEqual([{ at: 2000, done: 1 }]);
  });
});

describe('paceOf', () => {
  it.each([
    [looks(), null],
    [looks(0, 10), null], // too short a time
    [looks(4, 4, 4, 4), null],
    [looks(0, 10, 20, 30), 10],
    [looks(5, 5, 5, 5, 6), 0.25],
  ])('of %o is %s', (given, said) => expect(paceOf(given)).toBe(said));
});

it('knows how much is left, and how long that takes', () => {
  expect(before(counts)).toBe(105);
  expect(restOf(counts, 10)).toBe(10);
  expect(restOf(counts, null)).toBeNull();
  expect(restOf({ ...counts, active: 0, waiting: 0 }, 10)).toBeNull();
  expect(restOf({ ...counts, waiting: 0, paused: 98 }, 10)).toBeNull();
});
