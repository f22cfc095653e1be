import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors';
import { extensionOf, isSystemFile } from './files';
import { checksumOf, formOf, HASH_LIMIT, isWorthRetrying } from './send';

describe('formOf', () => {
  it('puts the dates before the file', () => {
    const file = new File(['abc'], 'IMG 1.JPG', { lastModified: Date.UTC(2024, 4, 1, 10, 0, 0, 7) });
    const fields = [...formOf(file).entries()];
    expect(fields.map(([name]) => name)).toEqual(['fileCreatedAt', 'fileModifiedAt', 'filename', 'assetData']);
    expect(fields[0]![1]).toBe('2024-05-01T10:00:00.007Z');
    expect((fields[3]![1] as File).name).toBe('IMG 1.JPG');
  });
});

describe('checksumOf', () => {
  it('is the SHA-1 in hex', async () => {
    expect(await checksumOf(new Blob(['abc']))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });

  it('leaves large files alone', async () => {
    const large = { size: HASH_LIMIT + 1, arrayBuffer: () => Promise.reject(new Error('must not be read')) };
    expect(await checksumOf(large as unknown as Blob)).toBeNull();
  });
});

describe('isWorthRetrying', () => {
  it.each([
    [0, true],
    [429, true],
    [500, true],
    [503, true],
    [507, false],
    [400, false],
    [413, false],
  ])('status %d: %s', (status, worth) => expect(isWorthRetrying(new ApiError(status, 'x'))).toBe(worth));

  it('not for what is no answer at all', () => expect(isWorthRetrying(new Error('x'))).toBe(false));
});

describe('files', () => {
  it.each([
    ['IMG_1.JPG', '.jpg'],
    ['a.tar.gz', '.gz'],
    ['noext', ''],
    ['.hidden', ''],
  ])('extension of %s', (name, extension) => expect(extensionOf(name)).toBe(extension));

  it('knows files of the system', () => {
    expect(['.DS_Store', 'Thumbs.db', 'a.jpg'].map(isSystemFile)).toEqual([true, true, false]);
  });
});
