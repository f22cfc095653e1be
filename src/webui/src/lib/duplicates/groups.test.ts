import { describe, expect, it } from 'vitest';
import type { Asset } from '../api/types';
import { folderOf, pieces, suggested, wishOf } from './groups';

const asset = (id: string, originalPath = '/a/b.jpg') => ({ id, originalPath }) as Asset;
const group = { duplicateId: 'g', assets: [asset('1'), asset('2'), asset('3')], suggestedKeepAssetIds: ['1'] };

describe('wishOf', () => {
  it('keeps what is chosen and trashes the rest', () => {
    expect(wishOf(group, new Set(['2', '3']))).toEqual({
      duplicateId: 'g',
      keepAssetIds: ['2', '3'],
      trashAssetIds: ['1'],
    });
  });

  it('is about photos of the group alone', () => {
    expect(wishOf(group, new Set(['9'])).keepAssetIds).toEqual([]);
  });

  it('follows the suggestion', () => {
    expect(suggested(group)).toEqual({ duplicateId: 'g', keepAssetIds: ['1'], trashAssetIds: ['2', '3'] });
  });
});

describe('pieces', () => {
  it.each([
    [0, []],
    [2, [[0, 1]]],
    [5, [[0, 1], [2, 3], [4]]],
  ])('cuts %i', (count, expected) => {
    const all = Array.from({ length: count }, (_, i) => i);
    expect(pieces(all, 2)).toEqual(expected);
  });
});

describe('folderOf', () => {
  it.each([
    ['/photos/2024/a.jpg', '/photos/2024'],
    ['/a.jpg', '/a.jpg'],
    ['a.jpg', 'a.jpg'],
  ])('of %s', (path, folder) => {
    expect(folderOf(asset('1', path))).toBe(folder);
  });
});
