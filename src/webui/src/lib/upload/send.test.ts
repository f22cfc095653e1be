import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors';
import { extensionOf, filesOfList, isSystemFile } from './files';
import { fieldsOf } from './resumable';
import { isGone, isWorthRetrying, wantsRoom } from './retry';
import { formOf } from './send';

const file = new File(['abc'], 'IMG 1.JPG', { lastModified: Date.UTC(2024, 4, 1, 10, 0, 0, 7) });

describe('formOf', () => {
  it('puts the dates before the file', () => {
    const fields = [...formOf(file).entries()];
    expect(fields.map(([name]) => name)).toEqual(['fileCreatedAt', 'fileModifiedAt', 'filename', 'assetData']);
    expect(fields[0]![1]).toBe('2024-05-01T10:00:00.007Z');
    expect((fields[3]![1] as File).name).toBe('IMG 1.JPG');
  });
});

describe('fieldsOf', () => {
  it('names the clip of a live photo only where there is one', () => {
    const plain = {
      filename: 'IMG 1.JPG',
      fileCreatedAt: '2024-05-01T10:00:00.007Z',
      fileModifiedAt: '2024-05-01T10:00:00.007Z',
      checksum: 'aa',
    };
    expect(fieldsOf(file, 'aa', null)).toEqual(plain);
    expect(fieldsOf(file, 'aa', 'clip')).toEqual({ ...plain, livePhotoVideoId: 'clip' });
  });
});

describe('after a failure', () => {
  it.each([
    [0, true],
    [409, true],
    [423, true],
    [429, true],
    [500, true],
    [503, true],
    [507, false],
    [400, false],
    [404, false],
    [413, false],
    [460, false],
  ])('status %d is worth another try: %s', (status, worth) =>
    expect(isWorthRetrying(new ApiError(status, 'x'))).toBe(worth),
  );

  it('what is no answer at all is not', () => expect(isWorthRetrying(new Error('x'))).toBe(false));

  it('knows what is gone, and what only wants room', () => {
    const among = (is: (thrown: unknown) => boolean) => [404, 410, 413, 507, 500].filter((n) => is(new ApiError(n, 'x')));
    expect(among(isGone)).toEqual([404, 410]);
    expect(among(wantsRoom)).toEqual([413, 507]);
  });
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

  it('knows the folder of a chosen one', () => {
    const below = new File(['x'], 'b.jpg');
    Object.defineProperty(below, 'webkitRelativePath', { value: 'Summer/Sea/b.jpg' });
    expect(filesOfList([file, below]).map(({ folder }) => folder)).toEqual(['', 'Summer/Sea']);
    expect(filesOfList(null)).toEqual([]);
  });
});
