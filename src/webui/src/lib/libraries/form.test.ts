import { describe, expect, it } from 'vitest';
import { aLibrary } from './example';
import { changeOf, checkOf, CLUTTER, complaintOf, draftOf, fieldsOf, rowOf, valuesOf } from './form';

describe('the form of a library', () => {
  it('begins with one empty folder and the patterns against clutter', () => {
    const fields = fieldsOf(null, 'me');
    expect(fields.paths.map((row) => row.value)).toEqual(['']);
    expect(draftOf(fields, false)).toEqual({ importPaths: [], exclusionPatterns: CLUTTER });
  });

  it('begins with what a library has, and with a folder to fill in where it has none', () => {
    const paths = ['/a', '/b'].map((path) => ({ ...aLibrary.importPaths[0]!, path }));
    const fields = fieldsOf({ ...aLibrary, importPaths: paths, exclusionPatterns: ['*.tif'] }, 'me');
    expect(changeOf(fields)).toEqual({ name: aLibrary.name, importPaths: ['/a', '/b'], exclusionPatterns: ['*.tif'] });
    expect(fieldsOf({ ...aLibrary, importPaths: [] }, 'me').paths).toHaveLength(1);
  });

  it('sends an owner only where one may be chosen, a name only where one is given', () => {
    const fields = fieldsOf(null, 'mia');
    fields.name = ' Garden ';
    expect(draftOf(fields, true).name).toBe('Garden');
    expect(draftOf(fields, true).ownerId).toBe('mia');
    expect(draftOf(fields, false)).not.toHaveProperty('ownerId');
  });

  it('leaves blank and repeated rows out', () => {
    expect(valuesOf([' /a ', '', '/a', '/b', '  '].map(rowOf))).toEqual(['/a', '/b']);
  });
});

describe('complaintOf', () => {
  const fields = {
    name: 'x',
    ownerId: 'me',
    paths: ['/mnt', '/mnt/photos', ''].map(rowOf),
    patterns: ['*.tif', '[a'].map(rowOf),
  };
  it.each([
    ['Import path /mnt/photos does not exist', 'path', 1],
    ['Import path /mnt does not exist', 'path', 0],
  ])('%s', (message, field, index) => {
    expect(complaintOf(message, fields)).toEqual({ field, key: fields.paths[index]!.key, message });
  });

  it('finds a pattern', () => {
    expect(complaintOf('The exclusion pattern *.tif is none', fields).key).toBe(fields.patterns[0]!.key);
    expect(complaintOf('The exclusion patterns are too long', fields)).toMatchObject({ field: 'pattern', key: null });
  });

  it.each([
    ['Library owner not found', 'owner'],
    ['`name`: Expected `str` of length <= 200', 'name'],
    ['The disk is full.', 'form'],
  ])('%s', (message, field) => expect(complaintOf(message, fields)).toMatchObject({ field, key: null }));
});

describe('checkOf', () => {
  const checks = ['/mnt/photos', '/'].map((path) => ({ path, isValid: true, message: null, command: null }));
  it.each([
    ['/mnt/photos', '/mnt/photos'],
    [' /mnt/photos// ', '/mnt/photos'],
    ['/', '/'],
    ['/mnt', undefined],
    ['', undefined],
  ])('%s', (value, path) => expect(checkOf(value, checks)?.path).toBe(path));
});
