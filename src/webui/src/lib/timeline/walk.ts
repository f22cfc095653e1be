// Walking along the timeline picture by picture, across months that may still have to be asked for; how far away one is.
import type { Asset } from '../api/types';
import type { TimelineAsset } from './month';
import type { Timeline } from './timeline.svelte';

/** The picture after (+1) or before (-1) this one; null at the ends. Throws `ApiError`. */
export async function neighbour(timeline: Timeline, id: string, step: 1 | -1): Promise<TimelineAsset | null> {
  const found = timeline.locate(id);
  if (!found) return null;
  const inside = found.month.assets[found.index + step];
  if (inside) return inside;
  const { column } = timeline;
  for (let i = column.indexOf(found.month.key) + step; i >= 0 && i < column.length; i += step) {
    const assets = await timeline.assetsOf(column.at(i)!.key);
    if (assets.length > 0) return assets.at(step === 1 ? 0 : -1)!;
  }
  return null;
}

/** Makes sure the month of this asset is at hand; false when the timeline does not hold the asset. */
export async function bring(timeline: Timeline, asset: Asset): Promise<boolean> {
  const { groups } = timeline.source;
  if (groups) {
    const group = groups.keyOf(asset.id);
    if (group !== null) await timeline.assetsOf(group);
    return group !== null;
  }
  const isByArrival = timeline.query.orderBy === 'createdAt';
  const month = (isByArrival ? asset.createdAt : asset.localDateTime).slice(0, 7);
  const key = timeline.column.months.find((other) => other.key.slice(0, 7) === month)?.key;
  if (key === undefined) return false;
  await timeline.assetsOf(key);
  return timeline.locate(asset.id) !== null;
}

/** Every picture from one to the other, both included, in the order shown. */
export async function between(timeline: Timeline, fromId: string, toId: string): Promise<TimelineAsset[]> {
  const ends = [fromId, toId].flatMap((id) => {
    const place = timeline.locate(id);
    return place ? [{ at: timeline.column.indexOf(place.month.key), index: place.index }] : [];
  });
  const [first, last] = ends.sort((a, b) => a.at - b.at || a.index - b.index);
  if (!first || !last) return [];
  const found: TimelineAsset[] = [];
  for (let i = first.at; i <= last.at; i++) {
    const assets = await timeline.assetsOf(timeline.column.at(i)!.key);
    found.push(...assets.slice(i === first.at ? first.index : 0, i === last.at ? last.index + 1 : undefined));
  }
  return found;
}

/** How many pixels a stretch of a month is out of sight; 0 for what is seen, at least in part. */
export function farOf({ column, y, viewport }: Timeline, key: string, { top, height }: { top: number; height: number }): number {
  const at = (column.find(key)?.top ?? Infinity) + top;
  return Math.max(0, at - y - viewport, y - at - height);
}
