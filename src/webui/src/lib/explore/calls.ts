// What is asked to look around; fetched with the page that does.
import { call } from '../api/call';
import { getTimeBucket, getTimeBuckets, type TimelineQuery } from '../api/calls';
import type { Asset } from '../api/types';
import { assetsOf, type TimelineAsset } from '../timeline/month';
import { endOfMonth } from './calendar';

/** One's own pictures by when they came here. */
export const RECENT: TimelineQuery = { visibility: 'timeline', withStacked: true, orderBy: 'createdAt' };

/** Those that came last, at most so many. */
export async function getRecent(most: number): Promise<TimelineAsset[]> {
  const found: TimelineAsset[] = [];
  for (const { timeBucket } of await getTimeBuckets(RECENT)) {
    if (found.length >= most) break;
    found.push(...assetsOf(await getTimeBucket(RECENT, timeBucket)));
  }
  return found.slice(0, most);
}

export interface Place {
  city: string;
  asset: Asset;
}

/** The cities with most pictures, each with its newest. */
export async function getPlaces(): Promise<Place[]> {
  const fields = await call('GET /search/explore');
  const cities = fields.find((field) => field.fieldName === 'exifInfo.city')?.items ?? [];
  return cities.map(({ value, data }) => ({ city: value, asset: data }));
}

/** Every city, by name. */
export async function getAllPlaces(): Promise<Place[]> {
  const assets = await call('GET /search/cities');
  return assets.flatMap((asset) => (asset.exifInfo?.city ? [{ city: asset.exifInfo.city, asset }] : []));
}

export type CalendarType = 'Taken' | 'Upload';

/** How many there are on each day that has any, both ends included, `YYYY-MM-DD`. */
export async function getDays(type: CalendarType, from: string, to: string): Promise<Map<string, number>> {
  const { series } = await call('GET /users/me/calendar-heatmap', { query: { type, from, to } });
  return new Map(series.map(({ date, count }) => [date, count]));
}

/** The last day of the month that the newest picture is of; null where there is none. */
export async function getNewestDay(): Promise<string | null> {
  const [newest] = await getTimeBuckets({});
  return newest === undefined ? null : endOfMonth(newest.timeBucket);
}
