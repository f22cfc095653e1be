import { describe, expect, it } from 'vitest';
import { rangeOf } from './range';

const noSpaces = (text: string) => text.replace(/\s/g, ' ');

describe('the days of an album', () => {
  it('are one day or two', () => {
    const one = noSpaces(rangeOf('2024-05-01T08:00:00.000Z', '2024-05-01T23:59:59.000Z'));
    const two = noSpaces(rangeOf('2024-05-01T00:00:00.000Z', '2024-07-30T18:45:12.000Z'));
    expect(one).toMatch(/2024/);
    expect(one).not.toMatch(/–/);
    expect(two).toMatch(/–/);
    expect(two).toMatch(/30/);
    expect(two.match(/2024/g)).toHaveLength(1);
  });

  it('are none of an empty album or of what is no date', () => {
    expect(rangeOf(undefined, undefined)).toBe('');
    expect(rangeOf('2024-05-01T00:00:00.000Z', 'soon')).toBe('');
  });

  it('may be far apart or the wrong way round', () => {
    expect(rangeOf('9999-12-31T00:00:00.000Z', '0001-01-01T00:00:00.000Z')).toMatch(/9999/);
  });
});
