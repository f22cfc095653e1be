import { expect, it, vi } from 'vitest';
import { NO_FILTERS } from './filters';
import { Results } from './results.svelte';

const pages = [
  { items: [{ id: 'a', localDateTime: '2024-05-02T12:00:00.000' }], total: 2, nextCursor: '1' },
  { items: [{ id: 'b', localDateTime: '2024-05-01T12:00:00.000' }], total: 2, nextCursor: null },
];
vi.mock('./calls', () => ({ count: async () => 2, search: async (_: unknown, __: number, cursor: string | null) => pages[cursor === null ? 0 : 1]! }));

it('never holds a photo twice, also when more is asked for while the end is being read', async () => {
  const results = new Results(NO_FILTERS);
  await results.months();
  expect(results.grow()).toBe(true);
  const reading = results.months();
  expect(results.grow()).toBe(true);
  await reading;
  expect(await results.months()).toEqual([{ key: '2024-05-01', count: 2 }]);
  expect((await results.assets('2024-05-01')).map((asset) => asset.id)).toEqual(['a', 'b']);
});
