import { describe, expect, it } from 'vitest';
import { isLabel, lastSeen, makePassword, quotaOf, quotaText } from './accounts';

describe('makePassword', () => {
  it('is four groups of four, each letter as likely', () => {
    let next = 0;
    const counting = (bytes: Uint8Array) => bytes.map(() => next++ % 256);
    const made = Array.from({ length: 500 }, () => makePassword(counting));
    expect(made.every((password) => /^[A-Za-z2-9]{4}(-[A-Za-z2-9]{4}){3}$/.test(password))).toBe(true);
    expect(new Set(made.join('').replaceAll('-', '')).size).toBeGreaterThan(50);
    expect(made.join('')).not.toMatch(/[0O1lI]/);
  });
});

describe('room', () => {
  it.each([
    ['', null],
    ['1,5', 1.5 * 1024 ** 3],
    ['0', 0],
    ['much', undefined],
    ['-1', undefined],
  ])('of %s', (typed, bytes) => expect(quotaOf(typed)).toBe(bytes));
  it('is shown as it is typed', () => {
    expect(quotaText(null)).toBe('');
    expect(quotaText(1.5 * 1024 ** 3)).toBe('1.5');
    expect(quotaText(200_000)).toBe('0.0001863');
  });
});

it('labels are names of folders', () => {
  expect(['', 'mia', 'Mia_2.x'].every(isLabel)).toBe(true);
  expect(['.mia', 'a/b', 'ä', 'x'.repeat(65)].some(isLabel)).toBe(false);
});

it('somebody was here when the last of the devices was', () => {
  const device = {
    id: '', deviceType: '', deviceOS: '', appVersion: null, createdAt: '', current: false, isPendingSyncReset: false,
  };
  expect(lastSeen([])).toBeNull();
  expect(
    lastSeen([
      { ...device, updatedAt: '2026-01-02T00:00:00.000Z' },
      { ...device, updatedAt: '2026-01-01T00:00:00.000Z' },
    ]),
  ).toBe('2026-01-02T00:00:00.000Z');
});
