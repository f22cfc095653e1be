import { describe, expect, it } from 'vitest';
import type { Progress, QueueProgress } from './api/types';
import { isBusy, readyRate } from './busy';
import { idsIn } from './live';

const idle = { libraries: [], queues: [], assets: { total: 0, ready: 0 }, problems: 0 };
const queue: QueueProgress = { name: 'thumbnailGeneration', waiting: 0, active: 0, failed: 0, paused: false };

describe('isBusy', () => {
  it.each<[string, Progress | null, boolean]>([
    ['nothing known', null, false],
    ['nothing to do', idle, false],
    ['a job waits', { ...idle, queues: [{ ...queue, waiting: 1 }] }, true],
    ['a job waits in a paused queue', { ...idle, queues: [{ ...queue, waiting: 1, paused: true }] }, false],
    ['only failures', { ...idle, queues: [{ ...queue, failed: 3 }] }, false],
  ])('%s', (_, progress, busy) => expect(isBusy(progress)).toBe(busy));

  it('a library is scanned', () => {
    const library = { id: 'x', name: 'x', message: null, found: 0, added: 0, offline: 0, ratePerSecond: 0 };
    expect(isBusy({ ...idle, libraries: [{ ...library, state: 'scanning' }] })).toBe(true);
    expect(isBusy({ ...idle, libraries: [{ ...library, state: 'unavailable' }] })).toBe(false);
  });
});

describe('readyRate', () => {
  it('needs two looks in order', () => {
    expect(readyRate(null, 10, 1000)).toBeNull();
    expect(readyRate({ ready: 10, at: 1000 }, 30, 2000)).toBe(20);
    expect(readyRate({ ready: 10, at: 1000 }, 5, 2000)).toBeNull();
    expect(readyRate({ ready: 10, at: 1000 }, 30, 1000)).toBeNull();
  });
});

describe('idsIn', () => {
  it('reads one id, several, or assets', () => {
    expect(idsIn('a')).toEqual(['a']);
    expect(idsIn(['a', { id: 'b' }])).toEqual(['a', 'b']);
    expect(idsIn(null)).toEqual([]);
    expect(idsIn({ id: 3 })).toEqual([]);
  });
});
