// Stacking pictures and taking stacks apart, in the daemon and then in the timeline.
import type { Asset } from '../api/types';
import { text as words } from '../text';
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { toasts } from '../toasts.svelte';
import { createStack, deleteStacks, getStack, type Stack } from './calls';
import { text } from './text';

const AT_ONCE = 6;

/** One stack of all of them, the first on top; undone, the stacks that became part of it are there again. */
export async function stack(timeline: Timeline, assets: TimelineAsset[]): Promise<void> {
  const former = await readStacks(stacksOf(assets));
  const made = await createStack(assets.map((asset) => asset.id));
  const touched = [...made.assets, ...former.flatMap((one) => one.assets)];
  await renew(timeline, touched);
  const apart = async () => {
    await deleteStacks([made.id]);
    await together(former);
  };
  toasts.done(text.stacked(made.assets.length), {
    label: words.common.undo,
    run: () => void attempt(timeline, touched, apart),
  });
}

/** Takes the stacks of these pictures apart; undone, each is one again with the same picture on top. */
export async function unstack(timeline: Timeline, assets: TimelineAsset[]): Promise<void> {
  const stacks = await readStacks(stacksOf(assets));
  const members = stacks.flatMap((one) => one.assets);
  await deleteStacks(stacks.map((one) => one.id));
  await renew(timeline, members);
  toasts.done(text.unstacked(members.length), {
    label: words.common.undo,
    run: () => void attempt(timeline, members, () => together(stacks)),
  });
}

async function attempt(timeline: Timeline, members: Asset[], run: () => Promise<void>): Promise<void> {
  try {
    await run();
    await renew(timeline, members);
  } catch (thrown) {
    toasts.error(thrown);
  }
}

/** Stacks that were taken apart, as they were but for their ids. Throws `ApiError`. */
export async function together(stacks: Stack[]): Promise<void> {
  for (const { primaryAssetId, assets } of stacks) {
    const others = assets.map((asset) => asset.id).filter((id) => id !== primaryAssetId);
    await createStack([primaryAssetId, ...others]);
  }
}

/** The ids of these pictures and of all that is behind them. */
export async function wholeOf(assets: TimelineAsset[]): Promise<string[]> {
  const members = (await readStacks(stacksOf(assets))).flatMap((one) => one.assets);
  return [...new Set([...assets, ...members].map((asset) => asset.id))];
}

const stacksOf = (assets: TimelineAsset[]) => [...new Set(assets.flatMap((asset) => asset.stackId ?? []))];

async function readStacks(ids: string[]): Promise<Stack[]> {
  const found: Stack[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    found.push(...(await Promise.all(ids.slice(i, i + AT_ONCE).map((id) => getStack(id)))));
  }
  return found;
}

/** Asks again for the months of these pictures: which of them show has changed, and how many there are may be the same. */
export async function renew(timeline: Timeline, assets: Asset[]): Promise<void> {
  const months = new Set(assets.map((asset) => asset.localDateTime.slice(0, 7)));
  timeline.markStale(timeline.column.months.map((month) => month.key).filter((key) => months.has(key.slice(0, 7))));
  await timeline.refresh();
}
