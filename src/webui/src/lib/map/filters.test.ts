import { describe, expect, it } from 'vitest';
import { boxText, countFilters, queryOf, readBox, readFilters, readView, viewText, withFilters } from './filters';
import { project } from './mercator';

describe('filters of the map', () => {
  it('stand in the address and leave the rest of it alone', () => {
    const search = new URLSearchParams('favorites=1&from=2024-05-01&to=yesterday&at=1,2,3');
    const filters = readFilters(search);
    expect(filters).toEqual({
      favorites: true, archived: false, partners: false, shared: false, from: '2024-05-01', to: '',
    });
    expect(countFilters(filters)).toBe(2);
    const changed = withFilters(search, { ...filters, favorites: false, partners: true, from: '' });
    expect([...changed]).toEqual([['at', '1,2,3'], ['partners', '1']]);
  });

  it('leave out what is archived unless it is asked for', () => {
    const none = readFilters(new URLSearchParams());
    expect(queryOf(none)).toEqual({ isArchived: false });
    expect(queryOf({ ...none, archived: true, favorites: true, shared: true, partners: true })).toEqual({
      isFavorite: true, withPartners: true, withSharedAlbums: true,
    });
  });

  it('take whole days', () => {
    const { fileCreatedAfter, fileCreatedBefore } = queryOf(readFilters(new URLSearchParams('from=2024-05-01&to=2024-05-01')));
    expect(Date.parse(fileCreatedBefore!) - Date.parse(fileCreatedAfter!)).toBe(86_400_000 - 1);
  });
});

describe('places in the address', () => {
  it('go there and back', () => {
    const view = { ...project(46.52, -6.63), zoom: 7.25 };
    expect(viewText(view)).toBe('46.5200,-6.6300,7.25');
    expect(readView(viewText(view))).toEqual({ x: expect.closeTo(view.x, 9), y: expect.closeTo(view.y, 9), zoom: 7.25 });
    expect(readBox(boxText({ west: -6.1234567, south: 1, east: 7, north: 8.0000001 }))).toEqual({
      west: -6.123457, south: 1, east: 7, north: 8.000001,
    });
  });

  it('are none where the address holds nonsense', () => {
    for (const text of [null, '', '1,2', '1,2,x', '1,2,3,4,5']) {
      expect(readView(text)).toBeNull();
      expect(readBox(text)).toBeNull();
    }
  });
});
