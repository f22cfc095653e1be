import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/errors';
import type { TimelineAsset } from './month';
import type { Source } from './source';
import { Timeline } from './timeline.svelte';

const MONTHS = [{ key: '2024-05-01', count: 400 }];
const source: Source = { isWhole: false, months: async () => MONTHS, assets: async () => [] };

const picture = (id: string): TimelineAsset => ({
  id,
  ownerId: 'owner',
  ratio: 1.5,
  thumbhash: null,
  isFavorite: false,
  isArchived: false,
  isImage: true,
  isLive: false,
  liveId: null,
  duration: null,
  takenAt: Date.UTC(2024, 4, 3),
  stackCount: 0,
  stackId: null,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('leaves the element alone where it came to rest: it may be further on than its last event said', async () => {
  const timeline = new Timeline({}, source);
  await timeline.refresh();
  timeline.resize(1000, 800);
  const written: (number | null)[] = [];
  timeline.attach({ show: (_, scrollTop) => written.push(scrollTop) });
  timeline.scrolled(572);
  vi.advanceTimersByTime(1_000);
  expect(written).toEqual([0, null]);
  timeline.close();
});

it('asks once more when something changed while it asked', async () => {
  const answers: ((months: { key: string; count: number }[]) => void)[] = [];
  const timeline = new Timeline({}, { ...source, months: () => new Promise((resolve) => answers.push(resolve)) });
  const first = timeline.refresh();
  const others = [timeline.refresh(), timeline.refresh()];
  expect(answers.length).toBe(1);
  answers[0]!(MONTHS);
  await first;
  expect(timeline.count).toBe(400);
  await vi.waitFor(() => expect(answers.length).toBe(2));
  answers[1]!([{ key: '2024-05-01', count: 401 }]);
  await Promise.all(others);
  expect([timeline.count, answers.length]).toEqual([401, 2]);
  timeline.close();
});

interface Answer {
  resolve: (assets: TimelineAsset[]) => void;
  reject: (thrown: ApiError) => void;
}

/** A timeline of two months whose pictures come when the test says so: one answer for each time a month is asked for. */
async function twoMonths() {
  const months = ['2024-06-01', '2024-05-01'];
  const [june, may]: [Answer[], Answer[]] = [[], []];
  const timeline = new Timeline(
    {},
    {
      ...source,
      months: async () => months.map((key) => ({ key, count: 1 })),
      assets: (key) => new Promise((resolve, reject) => (key === months[0] ? june : may).push({ resolve, reject })),
    },
  );
  timeline.resize(1000, 800);
  await timeline.refresh();
  vi.advanceTimersByTime(100);
  const shown = () => timeline.paint().map(({ days }) => days?.[0]?.tiles[0]?.asset.id ?? null);
  return { timeline, june, may, shown };
}

it('keeps a month on screen that came while it was asked for anew, until the newer answer', async () => {
  const { timeline, june, may, shown } = await twoMonths();
  june[0]!.resolve([picture('june')]);
  await vi.waitFor(() => expect(shown()).toEqual(['june', null]));
  timeline.markStale(['2024-06-01', '2024-05-01']);
  const refreshed = timeline.refresh();
  await vi.waitFor(() => expect([june.length, may.length]).toEqual([2, 2]));
  may[0]!.resolve([picture('may')]);
  await vi.waitFor(() => expect(shown()).toEqual(['june', 'may']));
  june[1]!.resolve([picture('june, later')]);
  may[1]!.resolve([picture('may, later')]);
  await refreshed;
  expect(shown()).toEqual(['june, later', 'may, later']);
  timeline.close();
});

it('lets an answer that was asked for before a change not replace a newer one', async () => {
  const { timeline, june, may, shown } = await twoMonths();
  june[0]!.resolve([picture('june')]);
  timeline.markStale(['2024-06-01', '2024-05-01']);
  const refreshed = timeline.refresh();
  await vi.waitFor(() => expect([june.length, may.length]).toEqual([2, 2]));
  june[1]!.resolve([picture('june')]);
  may[1]!.resolve([picture('may, later')]);
  await refreshed;
  may[0]!.resolve([picture('may')]);
  await vi.advanceTimersByTimeAsync(100);
  expect(shown()).toEqual(['june', 'may, later']);
  timeline.close();
});

it('asks again for what changed when asking failed', async () => {
  const { timeline, june, may, shown } = await twoMonths();
  june[0]!.resolve([picture('june')]);
  may[0]!.resolve([picture('may')]);
  await vi.waitFor(() => expect(shown()).toEqual(['june', 'may']));
  timeline.markStale(timeline.loadedKeys);
  const failed = timeline.refresh();
  await vi.waitFor(() => expect([june.length, may.length]).toEqual([2, 2]));
  june[1]!.reject(new ApiError(503, 'away'));
  may[1]!.resolve([picture('may, later')]);
  await failed;
  const refreshed = timeline.refresh();
  await vi.waitFor(() => expect([june.length, may.length]).toEqual([3, 3]));
  june[2]!.resolve([picture('june, later')]);
  may[2]!.resolve([picture('may, later')]);
  await refreshed;
  expect(shown()).toEqual(['june, later', 'may, later']);
  timeline.close();
});

it('keeps what was altered while a month was asked for anew', async () => {
  const { timeline, june, may, shown } = await twoMonths();
  june[0]!.resolve([picture('june')]);
  may[0]!.resolve([picture('may')]);
  await vi.waitFor(() => expect(shown()).toEqual(['june', 'may']));
  timeline.markStale(timeline.loadedKeys);
  const refreshed = timeline.refresh();
  await vi.waitFor(() => expect([june.length, may.length]).toEqual([2, 2]));
  timeline.patch(['june'], { thumbhash: 'ready' });
  june[1]!.resolve([picture('june')]);
  may[1]!.resolve([picture('may')]);
  await refreshed;
  expect([timeline.find('june')?.thumbhash, timeline.find('may')?.thumbhash]).toEqual(['ready', null]);
  timeline.close();
});
