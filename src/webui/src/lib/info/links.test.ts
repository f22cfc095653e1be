import { describe, expect, it } from 'vitest';
import { filtersIn } from '../search/filters';
import { ofCamera, ofDay, ofFolder, ofLens, ofPlace } from './links';

const asked = (href: string | null) => {
  const { pathname, search } = new URL(href ?? '', 'http://box');
  expect(pathname).toBe('/search');
  return Object.fromEntries(Object.entries(filtersIn(search)).filter(([, value]) => value));
};

const ALWAYS = { where: 'meaning' };

describe('what is shared', () => {
  it('is a camera, by what is known of it', () => {
    expect(asked(ofCamera('Canon', 'Canon EOS 40D'))).toEqual({ ...ALWAYS, make: 'Canon', model: 'Canon EOS 40D' });
    expect(asked(ofCamera(null, 'X & Y'))).toEqual({ ...ALWAYS, model: 'X & Y' });
    expect(ofCamera(null, '')).toBeNull();
  });
  it('is a lens', () => expect(asked(ofLens('18-55mm f/3.5-5.6'))).toEqual({ ...ALWAYS, lens: '18-55mm f/3.5-5.6' }));
  it('is a day', () =>
    expect(asked(ofDay('2024-07-30T18:45:12.000Z'))).toEqual({ ...ALWAYS, from: '2024-07-30', to: '2024-07-30' }));
});

describe('places', () => {
  it('are asked for level by level', () => {
    const found = ofPlace({ city: 'Lausanne', state: 'Vaud', country: 'Switzerland' });
    expect(found.map(({ name }) => name)).toEqual(['Lausanne', 'Vaud', 'Switzerland']);
    expect(found.map(({ href }) => asked(href))).toEqual([
      { ...ALWAYS, city: 'Lausanne', state: 'Vaud', country: 'Switzerland' },
      { ...ALWAYS, state: 'Vaud', country: 'Switzerland' },
      { ...ALWAYS, country: 'Switzerland' },
    ]);
  });
  it('have only the levels that they have, and none twice in a row', () => {
    expect(ofPlace({ city: null, state: 'Tamanrasset', country: 'Algeria' }).map(({ name }) => name)).toEqual([
      'Tamanrasset',
      'Algeria',
    ]);
    expect(ofPlace({ city: 'Singapore', country: 'Singapore' }).map(({ name }) => name)).toEqual(['Singapore']);
    expect(ofPlace({})).toEqual([]);
  });
});

describe('folders', () => {
  it.each([
    ['/mnt/photos/2024/a & b/x.jpg', '/mnt/photos/2024/a & b', '/folders?path=/mnt/photos/2024/a%20%26%20b'],
    ['library/ab/x.jpg', 'library/ab', '/folders?path=library/ab'],
  ])('of %s', (path, folder, href) => expect(ofFolder(path)).toEqual({ path: folder, href }));
  it.each(['x.jpg', '/x.jpg', ''])('of %s there is none', (path) => expect(ofFolder(path)).toBeNull());
});
