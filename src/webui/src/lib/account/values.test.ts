import { describe, expect, it } from 'vitest';
import type { Preferences } from './types';
import { gib, inGib, isPin, merged, seconds, usedShare } from './values';

const preferences = {
  albums: { defaultAssetOrder: 'desc' },
  download: { archiveSize: 4 * 1024 ** 3, includeEmbeddedVideos: false },
  emailNotifications: { enabled: true, albumInvite: true, albumUpdate: true },
  folders: { enabled: false },
  memories: { enabled: true, duration: 5 },
  people: { enabled: true },
  ratings: { enabled: false },
  sharedLinks: { enabled: true },
  tags: { enabled: false },
} as Preferences;

describe('merged', () => {
  it('changes what is named and nothing else', () => {
    const after = merged(preferences, { memories: { duration: 9 }, tags: { enabled: true } });
    expect(after).toEqual({ ...preferences, memories: { enabled: true, duration: 9 }, tags: { enabled: true } });
    expect(preferences.memories.duration).toBe(5);
  });
});

describe('sizes', () => {
  it.each([
    ['4', 4 * 1024 ** 3],
    [' 0,5 ', 512 * 1024 ** 2],
    ['', null],
    ['0', null],
    ['-1', null],
    ['x', null],
    ['Infinity', null],
    ['5000', null],
  ])('%s GiB', (typed, wanted) => expect(gib(typed)).toBe(wanted));

  it('come back as typed', () => {
    for (const typed of ['4', '0.5', '1.25', '0.01']) expect(String(inGib(gib(typed)!))).toBe(typed);
  });
});

describe('seconds', () => {
  it.each([
    ['5', 5],
    ['60', 60],
    ['0', null],
    ['61', null],
    ['2.5', null],
    ['', null],
  ])('%s', (typed, wanted) => expect(seconds(typed)).toBe(wanted));
});

describe('usedShare', () => {
  it.each([
    [5, 10, 0.5],
    [20, 10, 1],
    [null, 10, 0],
    [0, 0, 1],
    [5, null, null],
  ])('%s of %s', (used, quota, share) => expect(usedShare(used, quota)).toBe(share));
});

describe('isPin', () => {
  it.each([
    ['123456', true],
    ['12345', false],
    ['1234567', false],
    ['12345a', false],
    ['１２３４５６', false],
  ])('%s', (typed, wanted) => expect(isPin(typed)).toBe(wanted));
});
