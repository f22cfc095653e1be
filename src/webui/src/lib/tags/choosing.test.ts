import { describe, expect, it } from 'vitest';
import { choices, cleanValue, withTyped } from './choosing';

it.each([
  ['Mia', 'Mia'],
  ['  Family / Mia ', 'Family/Mia'],
  ['/Family//Mia/', 'Family/Mia'],
  [' / ', ''],
])('cleans %j', (typed, value) => expect(cleanValue(typed)).toBe(value));

describe('choices', () => {
  const known = ['Family', 'Family/Zoé', 'Trip'];
  it.each([
    ['', ['New', 'Family', 'Family/Zoé', 'Trip']],
    ['zoe', ['Family/Zoé']],
    [' FAM ', ['Family', 'Family/Zoé']],
    ['nothing', []],
  ])('for %j', (typed, found) => expect(choices(known, ['Trip', 'New'], typed)).toEqual(found));
});

it('counts what is typed once', () => {
  expect(withTyped(['a'], ' b ')).toEqual(['a', 'b']);
  expect(withTyped(['a'], 'a')).toEqual(['a']);
  expect(withTyped(['a'], ' ')).toEqual(['a']);
});
