// What is done with several pictures at once and offers a way back to exactly how each of them was; the other actions are in
// `timeline/actions.ts`.
import { getAsset, updateAssets } from '../api/calls';
import { text as common } from '../text';
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { toasts } from '../toasts.svelte';
import { byRating, type Rated } from './ratings';
import { text } from './text';

/** Of more pictures it would take too long to ask how they were rated before, and no way back is offered. */
const MOST_ASKED = 60;
const AT_ONCE = 6;

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
  const before = ids.length <= MOST_ASKED ? await ratingsOf(ids) : null;
  await updateAssets(ids, { rating });
  toasts.done(
    rating === null ? text.unrated(ids.length) : text.rated(ids.length, rating),
    before === null ? undefined : { label: common.common.undo, run: () => void attempt(() => rateAgain(before)) },
  );
}

async function ratingsOf(ids: string[]): Promise<Rated[]> {
  const found: Rated[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const some = await Promise.all(ids.slice(i, i + AT_ONCE).map((id) => getAsset(id)));
    found.push(...some.map((asset) => ({ id: asset.id, rating: asset.exifInfo?.rating ?? null })));
  }
  return found;
}

async function rateAgain(before: Rated[]): Promise<void> {
  for (const [rating, ids] of byRating(before)) await updateAssets(ids, { rating });
}

async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    toasts.error(thrown);
  }
}
