import { describe, expect, it } from 'vitest';
import { arrange, FIRST_LOOK, lookIn, SORTS, type Look } from './list';
import type { AlbumDetails } from './types';

const album = (id: string, over: Partial<AlbumDetails>, owner = 'me'): AlbumDetails =>
  ({
    id,
    albumName: id,
    description: '',
    assetCount: 0,
    shared: false,
    createdAt: '2024-01-01',
    updatedAt: '2024-01-01',
    albumUsers: [{ role: 'owner', user: { id: owner } }],
    ...over,
  }) as AlbumDetails;

const ALL = [
  album('Été 10', { startDate: '2020', endDate: '2024', assetCount: 5, updatedAt: '2024-03-01' }),
  album('Été 9', { startDate: '2019', endDate: '2023', assetCount: 9, shared: true }),
  album('Empty', { description: 'for the lake', createdAt: '2024-02-01' }),
  album('Hers', { startDate: '2021', endDate: '2022', assetCount: 1 }, 'mia'),
];
const ids = (look: Partial<Look>, words = '') => arrange(ALL, { ...FIRST_LOOK, ...look }, words, 'me').map((one) => one.id);

describe('albums', () => {
  it.each([
    ['newest', ['Été 10', 'Été 9', 'Hers', 'Empty']],
    ['oldest', ['Été 9', 'Été 10', 'Hers', 'Empty']],
    ['changed', ['Été 10', 'Empty', 'Été 9', 'Hers']],
    ['created', ['Empty', 'Été 9', 'Été 10', 'Hers']],
    ['name', ['Empty', 'Été 9', 'Été 10', 'Hers']],
    ['count', ['Été 9', 'Été 10', 'Hers', 'Empty']],
  ] as const)('by %s', (sort, order) => expect(ids({ sort })).toEqual(order));

  it('are of whom one asks', () => {
    expect(ids({ whose: 'mine' })).not.toContain('Hers');
    expect(ids({ whose: 'shared' })).toEqual(['Été 9', 'Hers']);
  });

  it('are found by parts of their names and descriptions, without accents', () => {
    expect(ids({}, ' ete ')).toEqual(['Été 10', 'Été 9']);
    expect(ids({}, 'LAKE')).toEqual(['Empty']);
  });
});

it('remembers how they were looked at', () => {
  for (const sort of SORTS) {
    const look: Look = { sort, whose: 'shared', isRows: true };
    expect(lookIn(JSON.stringify(look))).toEqual(look);
  }
  for (const kept of [null, '', 'null', '{"sort":"size","whose":1}', '{']) expect(lookIn(kept)).toEqual(FIRST_LOOK);
});
