// Ways through the timeline by the calendar: to the next older or newer day, month or year, and to a date. They ask for
// months that are not at hand. Scrolling there is the grid's.
import { dayNumber } from './days';
import { HEADING, type LoadedMonth, type TimelineAsset } from './month';
import type { Timeline } from './timeline.svelte';

export type Stride = 'day' | 'month' | 'year';

/** A picture by its place. */
export interface Spot {
  month: string;
  index: number;
}

/** The first picture of the next older (+1) or newer (-1) day, month or year; null at the end. Throws `ApiError`. */
export async function travel(timeline: Timeline, from: Spot, by: Stride, step: 1 | -1): Promise<TimelineAsset | null> {
  const along = timeline.query.order === 'asc' ? (-step as 1 | -1) : step;
  const here = by === 'day' ? await timeline.monthOf(from.month) : null;
  const day = here && beside(here, from.index, along);
  if (day) return day;
  const next = nextMonth(timeline, from.month, by, along);
  const month = next === null ? null : await timeline.monthOf(next);
  if (!month) return null;
  const isEntered = by === 'day' && along === -1;
  return month.assets[isEntered ? (month.days.at(-1)?.start ?? 0) : 0] ?? null;
}

/** The first picture of the day after or before that of this picture, in the same month. */
function beside(month: LoadedMonth, index: number, along: 1 | -1): TimelineAsset | null {
  const day = month.days[month.dayIndexOf(index) + along];
  return day ? month.assets[day.start]! : null;
}

function nextMonth({ column }: Timeline, from: string, by: Stride, along: 1 | -1): string | null {
  const at = column.indexOf(from);
  return column.at(by === 'year' ? column.besideYear(at, along) : at + along)?.key ?? null;
}

/** The picture nearest to a date (days since 1970), the first one of its day; null where there are none. Throws `ApiError`. */
export async function nearestTo(timeline: Timeline, date: number): Promise<TimelineAsset | null> {
  let nearest: TimelineAsset | null = null;
  const away = (asset: TimelineAsset) => Math.abs(dayNumber(asset.takenAt) - date);
  for (const key of monthsAround(timeline, date)) {
    const month = await timeline.monthOf(key);
    const starts = month?.days.length ? month.days.map((day) => day.start) : [0];
    for (const asset of starts.flatMap((start) => month?.assets[start] ?? [])) {
      if (!nearest || away(asset) < away(nearest)) nearest = asset;
    }
    if (nearest && away(nearest) === 0) break;
  }
  return nearest;
}

/** The month of a date, if there is one, then those next to it. */
function monthsAround({ column }: Timeline, date: number): string[] {
  const wanted = new Date(date * 86_400_000).toISOString().slice(0, 7);
  const keys = column.months.map((month) => month.key).sort();
  const later = keys.findIndex((key) => key.slice(0, 7) >= wanted);
  const at = later < 0 ? keys.length : later;
  const isThere = keys[at]?.slice(0, 7) === wanted;
  return (isThere ? [at, at - 1, at + 1] : [at - 1, at]).flatMap((i) => keys[i] ?? []);
}

/** The first picture that is wholly in sight; of a month that is not at hand its first. */
export function spotInSight(timeline: Timeline): Spot | null {
  const month = timeline.column.at(timeline.column.indexAt(timeline.y + HEADING));
  if (!month) return null;
  const from = timeline.y - month.top;
  const loaded = timeline.atHand(month.key);
  const tile = loaded?.tilesBetween(from, from + timeline.viewport).find((one) => one.top >= from);
  return { month: month.key, index: tile ? loaded!.indexOf(tile.asset.id) : 0 };
}

/** The picture at a place, if it is at hand. */
export const assetAt = (timeline: Timeline, { month, index }: Spot): TimelineAsset | null =>
  timeline.atHand(month)?.assets[index] ?? null;

/** Puts the heading above a picture at the top of the view: that of its day, or of the month. */
export function showBegin(timeline: Timeline, id: string): void {
  const found = timeline.locate(id);
  const month = found && timeline.column.find(found.month.key);
  if (!month) return;
  const day = found.month.days[found.month.dayIndexOf(found.index)];
  timeline.jump(month.top + (day && day.top > 0 ? HEADING + day.top : 0));
}
