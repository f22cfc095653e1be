import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Source } from './source';
import { Timeline } from './timeline.svelte';

const MONTHS = [{ key: '2024-05-01', count: 400 }];
const source: Source = { isWhole: false, months: async () => MONTHS, assets: async () => [] };

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
