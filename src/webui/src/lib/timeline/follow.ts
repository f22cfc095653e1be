// Keeps a timeline up to date: live events, uploads of this page, running scans, the daemon coming back.
import type { Asset } from '../api/types';
import { connection } from '../connection.svelte';
import { listenLive } from '../live';
import { progress } from '../progress.svelte';
import { uploads } from '../upload/queue.svelte';
import type { Timeline } from './timeline.svelte';

const GATHER_MS = 1_200;

/** Follows until the returned function is called. Refreshes are gathered, so that a flood of events stays cheap. */
export function follow(timeline: Timeline): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refreshSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void timeline.refresh();
    }, GATHER_MS);
  };
  const update = (asset: Asset) => {
    if (timeline.find(asset.id) === null) return refreshSoon();
    if (asset.isTrashed !== Boolean(timeline.query.isTrashed)) return timeline.remove([asset.id]);
    timeline.patchFrom(asset);
  };
  const stops = [
    listenLive({
      onArrival: refreshSoon,
      onUpdate: update,
      onRemoval: (ids) => (timeline.query.isTrashed ? refreshSoon() : timeline.remove(ids)),
      onReconnect: refreshSoon,
    }),
    uploads.onCreated(refreshSoon),
    connection.onBack(refreshSoon),
    progress.onLook((_, wasBusy) => {
      if (!wasBusy && !progress.busy) return;
      if (timeline.hasUnready()) timeline.markStale('visible');
      refreshSoon();
    }),
    () => clearTimeout(timer),
  ];
  return () => stops.forEach((stop) => stop());
}
