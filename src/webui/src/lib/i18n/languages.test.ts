// Every language has every part. That each part has every text, and each text what it is made of, is checked by the types.
import { expect, it } from 'vitest';
import { SECTIONS } from '../admin/settings/sections';
import { sayingsOf } from '../admin/settings/sayings';
import { dressed } from './dressed';
import { LANGUAGES } from './language';
import type { Translation } from './translated';
import { words } from './words';

const files = import.meta.glob<Translation<unknown>>('../../languages/*/*.ts', { import: 'default', eager: true });
const sources = import.meta.glob<string>(['../**/text.ts', '../**/*-text.ts'], { query: '?raw', import: 'default', eager: true });
const PART = /languages\/\*\/([\w-]+)\.ts/;
const parts = [...Object.values(sources).map((source) => PART.exec(source)?.[1]), 'sayings'];
const translated = LANGUAGES.filter((tag) => tag !== 'en');

it('every file of words names its part, each another one', () => {
  expect(parts).not.toContain(undefined);
  expect(new Set(parts).size).toBe(parts.length);
});

it.each(translated)('%s has every part and no other', (tag) => {
  const there = Object.keys(files).filter((path) => path.includes(`/${tag}/`));
  expect(there.map((path) => path.split('/').at(-1)!.slice(0, -3)).sort()).toEqual([...parts].sort());
});

it.each(translated)('%s names every setting', (tag) => {
  const sayings = files[`../../languages/${tag}/sayings.ts`]!(words) as Record<string, string>;
  expect([...sayingsOf(SECTIONS)].filter((saying) => !sayings[saying])).toEqual([]);
  expect(Object.keys(sayings).filter((saying) => !sayingsOf(SECTIONS).has(saying))).toEqual([]);
});

it('dresses what is said, however deep it lies', () => {
  const given = { plain: 'Once', said: (n: number) => `${n} photos`, list: ['up'], deep: { on: () => ['in'] } };
  const made = dressed(given);
  expect([made.plain, made.said(3), made.list[0], made.deep.on()[0]]).toEqual(['⟦Óncé⟧', '⟦3 phótós⟧', '⟦úp⟧', '⟦ín⟧']);
});
