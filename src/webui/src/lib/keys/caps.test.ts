import { expect, it } from 'vitest';
import { capsOf, groupsOf } from './caps';
import { KEYS } from './keys';
import { text } from './text';

const NAMES = { Control: 'Ctrl', Shift: 'Shift', ' ': 'Space' };

it.each([
  ['f', false, ['F']],
  ['Shift+a', false, ['Shift', 'A']],
  ['Control+k', false, ['Ctrl', 'K']],
  ['Control+k', true, ['⌘', 'K']],
  ['Shift+ArrowLeft', false, ['Shift', '←']],
  [' ', false, ['Space']],
  ['+', false, ['+']],
])('%s is drawn (on a Mac: %s) as %s', (combination, isMac, caps) =>
  expect(capsOf(combination, NAMES, isMac)).toEqual(caps),
);

it.each([
  ['keys that lie beside each other', ['1', '2', '3'], [['1', '2', '3']]],
  ['with the same one held', ['Shift+ArrowUp', 'Shift+ArrowDown'], [['Shift', '↑', '↓']]],
  ['alternatives', ['/', 'Control+k'], [['/'], ['Ctrl', 'K']]],
  ['a key with a name', ['x', ' '], [['X'], ['Space']]],
])('draws %s', (_, combinations, groups) => expect(groupsOf(combinations, NAMES, false)).toEqual(groups));

it('knows what stands on every key that is bound', () => {
  const caps = Object.values(KEYS).flatMap((place) => Object.values(place).flat().flatMap((one) => capsOf(one, text.keys, false)));
  expect(caps.filter((cap) => cap.trim() === '' || (cap.length > 1 && cap === cap.toUpperCase()))).toEqual([]);
});
