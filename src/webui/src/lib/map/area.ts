// The photos of a box on the map as a timeline: asked month by month, with the filters that the markers were asked with.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import { shownRatio } from '../timeline/justify';
import type { TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import { Timeline } from '../timeline/timeline.svelte';
import { queryOf, readFilters, type MarkerQuery } from './filters';

/** The photos that the search of an address names by its box, album and filters. */
export function openArea(search: URLSearchParams): Timeline {
  const bbox = search.get('in') ?? '';
  const albumId = search.get('album');
  return albumId === null ? new Timeline({}, lookAt({ ...queryOf(readFilters(search)), bbox })) : new Timeline({ albumId, bbox });
}

function lookAt(query: MarkerQuery & { bbox: string }): Source {
  return {
    isWhole: false,
    async months() {
      const buckets = await call('GET /photostead/map/months', { query });
      return buckets.map(({ timeBucket, count }) => ({ key: timeBucket, count }));
    },
    async assets(timeBucket, signal) {
      return (await call('GET /photostead/map/month', { query: { ...query, timeBucket }, signal })).map(tileOf);
    },
  };
}

const tileOf = ({ localDateTime, ratio, ...rest }: Told['PlacedAssetDto']): TimelineAsset => ({
  ...rest,
  ratio: shownRatio(ratio),
  takenAt: Date.parse(localDateTime),
  liveId: null,
  stackCount: 0,
  stackId: null,
});
