import { describe, expect, it } from 'vitest';
import { changed, fieldsOf, linesOf, moved, valueOf } from './form';

const schema = {
  properties: {
    pattern: { title: 'File name', type: 'string', maxLength: 9 },
    matchType: { title: 'Compare', description: 'How', enum: ['contains', 'glob'], default: 'contains' },
    caseSensitive: { type: 'boolean', default: false },
    types: { type: 'array', items: { enum: ['IMAGE', 'VIDEO'] } },
    tags: { type: 'array', items: { type: 'string' }, uiHint: 'tag' },
    albumId: { type: 'string', format: 'uuid', uiHint: 'album' },
    fromDay: { type: 'string', format: 'date' },
    rating: { type: 'integer', minimum: 1, maximum: 5 },
  },
  required: ['pattern'],
};
const fields = fieldsOf(schema);
const field = (name: string) => fields.find((one) => one.name === name)!;

describe('fieldsOf', () => {
  it('knows what kind each is', () => {
    expect(fields.map((one) => one.kind)).toEqual(
      ['text', 'choice', 'switch', 'choices', 'lines', 'album', 'date', 'number']);
  });
  it('carries titles, hints, limits and what is required', () => {
    expect(field('pattern')).toMatchObject({ title: 'File name', isRequired: true, maxLength: 9 });
    expect(field('matchType')).toMatchObject({ hint: 'How', options: ['contains', 'glob'], isRequired: false });
    expect(field('types').options).toEqual(['IMAGE', 'VIDEO']);
    expect(field('rating')).toMatchObject({ min: 1, max: 5, title: 'rating' });
  });
  it('makes nothing of nothing', () => expect(fieldsOf(undefined)).toEqual([]));
});

describe('configurations', () => {
  it('show what would be taken without them', () => {
    expect(valueOf(field('matchType'), null)).toBe('contains');
    expect(valueOf(field('matchType'), { matchType: 'glob' })).toBe('glob');
    expect(valueOf(field('caseSensitive'), { caseSensitive: false })).toBe(false);
  });
  it('leave out what is empty or as it would be', () => {
    const config = { pattern: 'x', matchType: 'glob' };
    expect(changed(field('matchType'), config, 'contains')).toEqual({ pattern: 'x' });
    expect(changed(field('pattern'), config, '')).toEqual({ matchType: 'glob' });
    expect(changed(field('tags'), null, [])).toEqual({});
    expect(changed(field('caseSensitive'), null, true)).toEqual({ caseSensitive: true });
    expect(config).toEqual({ pattern: 'x', matchType: 'glob' });
  });
  it('take one tag a line', () => expect(linesOf(' a/b \n\n c, d\r\n')).toEqual(['a/b', 'c, d']));
});

describe('moved', () => {
  it('moves up and down and stays inside', () => {
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
  });
});
