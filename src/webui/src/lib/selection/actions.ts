// What is done with several pictures at once and offers a way back to exactly how each of them was; the other actions are in
// `timeline/actions.ts`.
import { updateAssets } from '../api/calls';
import { text as common } from '../text';
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { toasts } from '../toasts.svelte';
import { making, wayBack } from '../undo/undoing';
import { text } from './text';

/** Throws `ApiError`. */
export async function favor(timeline: Timeline, assets: TimelineAsset[], isFavorite: boolean): Promise<void> {
  const ids = assets.filter((asset) => asset.isFavorite !== isFavorite).map((asset) => asset.id);
  await markFavorite(timeline, ids, isFavorite);
  toasts.done(isFavorite ? text.favored(ids.length) : text.unfavored(ids.length), {
    label: common.common.undo,
    run: () => void attempt(() => markFavorite(timeline, ids, !isFavorite)),
  });
}

async function markFavorite(timeline: Timeline, ids: string[], isFavorite: boolean): Promise<void> {
  await updateAssets(ids, { isFavorite });
  const leaves = !isFavorite && timeline.query.isFavorite === true;
  if (leaves) timeline.remove(ids);
  else timeline.patch(ids, { isFavorite });
  if (isFavorite && timeline.query.isFavorite === true) await timeline.refresh();
}

/** Stars from 1 to 5; null takes them away. Throws `ApiError`. */
export async function rate(ids: string[], rating: number | null): Promise<void> {
  const made = await making(ids, ['rating'], () => updateAssets(ids, { rating }));
  toasts.done(rating === null ? text.unrated(ids.length) : text.rated(ids.length, rating), wayBack(made, () => {}));
}

async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    toasts.error(thrown);
  }
}
