import { expect, test } from 'vitest';
import { menuOf, type Offers } from './menu';

const NOTHING: Offers = {
  slideshow: null,
  flat: null,
  isFlat: false,
  album: null,
  cover: null,
  takeOut: null,
  unstack: null,
  edit: null,
  untouched: null,
  download: null,
  written: null,
  showsWritten: false,
  tag: null,
  archive: null,
  unarchive: null,
  copyLink: null,
  copyPicture: null,
  similar: null,
  again: null,
  lock: null,
  unlock: null,
};

test('what is not offered is not in the menu', () => {
  expect(menuOf(NOTHING)).toEqual([]);
  const done: string[] = [];
  const menu = menuOf({ ...NOTHING, edit: () => done.push('edit'), lock: () => done.push('lock') });
  expect(menu.map(({ icon }) => icon)).toEqual(['crop', 'lock']);
  menu.forEach(({ run }) => run());
  expect(done).toEqual(['edit', 'lock']);
});

test('text that shows can be hidden', () => {
  const label = (showsWritten: boolean) => menuOf({ ...NOTHING, written: () => {}, showsWritten })[0]!.label;
  expect(label(true)).not.toBe(label(false));
});
