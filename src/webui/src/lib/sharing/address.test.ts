import { describe, expect, it } from 'vitest';
import { addressOf, instantOf, isOver } from './address';

describe('addressOf', () => {
  it.each([
    [{ key: 'k-_1', slug: null }, 'https://box.test', 'https://box.test/share/k-_1'],
    [{ key: 'k', slug: null }, 'https://box.test/', 'https://box.test/share/k'],
    [{ key: 'k', slug: 'été' }, 'http://box', 'http://box/s/%C3%A9t%C3%A9'],
  ])('%o at %s', (link, base, address) => {
    expect(addressOf(link, base)).toBe(address);
  });
});

describe('isOver', () => {
  it.each([
    [null, false],
    ['2024-05-01T00:00:00.000Z', true],
    ['2024-05-01T00:00:00.001Z', false],
  ])('%s', (expiresAt, over) => {
    expect(isOver({ expiresAt }, Date.UTC(2024, 4, 1))).toBe(over);
  });
});

describe('instantOf', () => {
  const now = Date.UTC(2024, 4, 1);

  it('counts days from now', () => {
    expect(instantOf('never', '', now)).toBeNull();
    expect(instantOf('day', '', now)).toBe('2024-05-02T00:00:00.000Z');
    expect(instantOf('month', '', now)).toBe('2024-05-31T00:00:00.000Z');
  });

  it('reads a date in the time of this device', () => {
    expect(instantOf('date', '2024-05-03T10:30', now)).toBe(new Date(2024, 4, 3, 10, 30).toISOString());
  });
});
