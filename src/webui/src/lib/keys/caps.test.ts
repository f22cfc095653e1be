import { expect, it } from 'vitest';
import { capsOf } from './caps';
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

it('knows what stands on every key that is bound', () => {
  const caps = Object.values(KEYS).flatMap((place) => Object.values(place).flat().flatMap((one) => capsOf(one, text.keys, false)));
  expect(caps.filter((cap) => cap.trim() === '' || (cap.length > 1 && cap === cap.toUpperCase()))).toEqual([]);
});
