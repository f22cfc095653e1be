import { describe, expect, it } from 'vitest';
import { aLibrary, aPath, aScan } from './example';
import { adviceParts, awayPaths, guardChoices, isScanning, limitCommand, liveScan, missingFiles, percentOf, scanSeconds, sharingOf } from './words';

const away = (path: string, since: string | null, missing: number) => ({
  ...aPath,
  path,
  since,
  missing,
  isAvailable: false,
});

describe('folders that are away', () => {
  const library = {
    ...aLibrary,
    importPaths: [aPath, away('/unknown', null, 1), away('/late', '2026-05-02T00:00:00Z', 20), away('/early', '2026-05-01T00:00:00Z', 300)],
  };

  it('come in the order they went, those without a date last', () => {
    expect(awayPaths(library).map((path) => path.path)).toEqual(['/early', '/late', '/unknown']);
    expect(awayPaths(aLibrary)).toEqual([]);
  });

  it('miss so many files together', () => {
    expect(missingFiles(library)).toBe(321);
    expect(missingFiles(aLibrary)).toBe(0);
  });
});

describe('adviceParts', () => {
  it.each([
    ['Its disk is not mounted: mount /mnt/nas', 'Its disk is not mounted:', 'mount /mnt/nas'],
    ["Not there: mount '/a: b'", 'Not there:', "mount '/a: b'"],
    ['Look at its cable.', 'Look at its cable.', null],
  ])('%s', (advice, sentence, command) => expect(adviceParts(advice)).toEqual({ sentence, command }));
});

describe('limitCommand', () => {
  it('finds what to type', () => {
    const message = 'It is full: sudo sysctl fs.inotify.max_user_watches=65536 (and to keep it: echo …)';
    expect(limitCommand(message)).toBe('sudo sysctl fs.inotify.max_user_watches=65536');
    expect(limitCommand('/mnt/nas is on nfs, which does not tell of changes.')).toBeNull();
  });
});

describe('the guard', () => {
  it.each([
    [0.25, [25, 50, 75, 100]],
    [1, [25, 50, 75, 100]],
    [0.1, [10, 25, 50, 75, 100]],
    [0.333, [25, 33, 50, 75, 100]],
  ])('%d', (share, choices) => expect(guardChoices(share)).toEqual(choices));

  it('is told in percent', () => expect(percentOf(0.07)).toBe(7));
});

describe('liveScan', () => {
  const live = { id: 'l', name: 'x', message: null, found: 9, added: 3, offline: 1, ratePerSecond: 4.5 };
  it('takes the newer counts while a scan runs', () => {
    const scan = liveScan({ ...aScan, found: 2, moved: 5 }, { ...live, state: 'scanning' });
    expect(scan).toMatchObject({ state: 'scanning', found: 9, added: 3, offline: 1, ratePerSecond: 4.5, moved: 5 });
    expect(isScanning(scan)).toBe(true);
  });

  it('leaves a scan that does not run as it is', () => {
    const scan = { ...aScan, found: 2 };
    expect(liveScan(scan, { ...live, state: 'idle' })).toBe(scan);
    expect(liveScan(scan, undefined)).toBe(scan);
    expect(isScanning(scan)).toBe(false);
    expect(isScanning({ ...scan, state: 'waiting' })).toBe(true);
  });
});

describe('scanSeconds', () => {
  const startedAt = '2026-05-01T00:00:00.000Z';
  it.each([
    [startedAt, '2026-05-01T00:01:02.500Z', 62.5],
    [startedAt, '2026-04-30T00:00:00.000Z', 0],
    [startedAt, null, null],
    [null, null, null],
  ])('%s to %s', (from, to, seconds) => {
    expect(scanSeconds({ ...aScan, startedAt: from, finishedAt: to })).toBe(seconds);
  });
});

describe('sharingOf', () => {
  it('does not depend on the order of viewers', () => {
    const viewers = ['b', 'a'].map((userId) => ({ userId, name: userId }));
    expect(sharingOf({ ...aLibrary, isShared: true, viewers })).toEqual({ isShared: true, viewerIds: ['a', 'b'] });
  });
});
