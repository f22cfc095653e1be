// Where a timeline's pictures come from. The daemon's timeline is asked month by month; see also `folder.ts`.
import { getTimeBucket, getTimeBuckets, type TimelineQuery } from '../api/calls';
import type { Month } from './column';
import { assetsInPortions, type TimelineAsset } from './month';

export interface Source {
  /** Whether the months come with all that is in them, so that asking for them is not cheap. */
  readonly isWhole: boolean;
  /** The months that hold anything, newest first. Throws `ApiError`. */
  months(): Promise<Month[]>;
  /** A month's pictures, newest first. Throws `ApiError`. */
  assets(key: string, signal?: AbortSignal): Promise<TimelineAsset[]>;
  /** Where they are no months: what one is called, and in which one a picture is (null: in none that was given yet). */
  groups?: { titleOf(key: string): string; keyOf(id: string): string | null };
  /** The end came near: from now on `months` gives more of what it gives page by page; false where that is all. */
  grow?(): boolean;
}

export function askTimeline(query: TimelineQuery): Source {
  return {
    isWhole: false,
    async months() {
      const buckets = await getTimeBuckets(query);
      return buckets.map(({ timeBucket, count }) => ({ key: timeBucket, count }));
    },
    assets: async (key, signal) => assetsInPortions(await getTimeBucket(query, key, signal), signal),
  };
}
