import { describe, expect, it } from 'vitest';
import { Pager } from './pager.svelte';

function listOf(total: { value: number }) {
  return (page: number, size: number) => {
    const all = Array.from({ length: total.value }, (_, i) => i + 1);
    return Promise.resolve({ total: all.length, items: all.slice((page - 1) * size, page * size) });
  };
}

describe('Pager', () => {
  it('goes from page to page', async () => {
    const pager = new Pager<number>(2, listOf({ value: 5 }));
    await pager.go(1);
    expect([pager.items, pager.pages, pager.total]).toEqual([[1, 2], 3, 5]);
    await pager.go(3);
    expect([pager.items, pager.page]).toEqual([[5], 3]);
  });

  it('shows the last page when the list became shorter', async () => {
    const total = { value: 5 };
    const pager = new Pager<number>(2, listOf(total));
    await pager.go(3);
    total.value = 3;
    await pager.reload();
    expect([pager.items, pager.page]).toEqual([[3], 2]);
    total.value = 0;
    await pager.reload();
    expect([pager.items, pager.page]).toEqual([[], 1]);
  });

  it('keeps what it showed when the next page cannot be had', async () => {
    let fails = false;
    const fetchPage = listOf({ value: 5 });
    const pager = new Pager<number>(2, (page, size) =>
      fails ? Promise.reject(new Error('no answer')) : fetchPage(page, size),
    );
    await pager.go(1);
    fails = true;
    await pager.go(2);
    expect([pager.items, pager.page, pager.error, pager.busy]).toEqual([[1, 2], 1, 'no answer', false]);
  });

  it('stays where it was sent when an older answer comes late', async () => {
    const fetchPage = listOf({ value: 5 });
    let release = () => {};
    const late = new Promise<void>((resolve) => (release = resolve));
    let holds = false;
    const pager = new Pager<number>(2, async (page, size) => {
      if (holds && page === 1) await late;
      return fetchPage(page, size);
    });
    await pager.go(1);
    holds = true;
    const reloaded = pager.reload();
    await pager.go(2);
    release();
    await reloaded;
    expect([pager.items, pager.page, pager.busy]).toEqual([[3, 4], 2, false]);
  });

  it('reloads the page it is on the way to', async () => {
    const pager = new Pager<number>(2, listOf({ value: 5 }));
    await pager.go(1);
    await Promise.all([pager.go(3), pager.reload()]);
    expect([pager.items, pager.page, pager.busy]).toEqual([[5], 3, false]);
  });
});
