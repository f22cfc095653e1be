// The photos of a box on the map as a timeline: asked month by month, with the filters that the markers were asked with.
import { request } from '../api/client';
import type { TimeBucket } from '../api/types';
import { shownRatio } from '../timeline/justify';
import type { TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import { Timeline } from '../timeline/timeline.svelte';
import { queryOf, readFilters } from './filters';

interface PlacedAsset {
  id: string;
  ownerId: string;
  ratio: number;
  thumbhash: string | null;
  isFavorite: boolean;
  isArchived: boolean;
  isImage: boolean;
  isLive: boolean;
  duration: number | null;
  localDateTime: string;
}

/** The photos that the search of an address names by its box, album and filters. */
export function openArea(search: URLSearchParams): Timeline {
  const bbox = search.get('in') ?? '';
  const albumId = search.get('album');
  return albumId === null ? new Timeline({}, lookAt({ ...queryOf(readFilters(search)), bbox })) : new Timeline({ albumId, bbox });
}

function lookAt(query: Record<string, string | boolean>): Source {
  return {
    isWhole: false,
    async months() {
      const buckets = await request<TimeBucket[]>('GET', '/photostead/map/months', { query });
      return buckets.map(({ timeBucket, count }) => ({ key: timeBucket, count }));
    },
    async assets(timeBucket, signal) {
      const asked = { query: { ...query, timeBucket }, ...(signal ? { signal } : {}) };
      return (await request<PlacedAsset[]>('GET', '/photostead/map/month', asked)).map(tileOf);
    },
  };
}

const tileOf = ({ localDateTime, ratio, ...rest }: PlacedAsset): TimelineAsset => ({
  ...rest,
  ratio: shownRatio(ratio),
  takenAt: Date.parse(localDateTime),
  stackCount: 0,
  stackId: null,
});
