// Keeps a timeline up to date: live events, uploads of this page, running scans, the daemon coming back.
import { getAsset } from '../api/calls';
import { ApiError } from '../api/errors';
import type { Asset } from '../api/types';
import { connection } from '../connection.svelte';
import { listenLive } from '../live';
import { progress } from '../progress.svelte';
import { uploads } from '../upload/queue.svelte';
import type { Timeline } from './timeline.svelte';

const GATHER_MS = 1_200;
const GATHER_WHOLE_MS = 5_000;
const UPDATE_MS = 150;
/** More changed pictures than this are cheaper to ask for by the month. */
const ONE_BY_ONE = 12;

/** Follows until the returned function is called. Refreshes are gathered, so that a flood of events stays cheap. */
export function follow(timeline: Timeline): () => void {
  const { isWhole } = timeline.source;
  const arrived = new Set<string>();
  const refresh = gather(isWhole ? GATHER_WHOLE_MS : GATHER_MS, () => {
    noteArrived(timeline, [...arrived]);
    arrived.clear();
    return timeline.refresh();
  });
  const updates = gatherUpdates(timeline, refresh.soon);
  const stops = [
    listenLive({
      onArrival: (ids) => {
        ids.forEach((id) => arrived.add(id));
        refresh.soon();
      },
      onUpdate: updates.note,
      onRemoval: (ids) => (timeline.query.isTrashed ? refresh.soon() : timeline.remove(ids)),
      onStackChange: () => {
        if (!timeline.query.withStacked) return;
        timeline.markStale(timeline.loadedKeys);
        refresh.soon();
      },
      onAlbumChange: (id) => {
        if (id === timeline.query.albumId) refresh.soon();
      },
      onReconnect: refresh.soon,
      onMissed: () => {
        timeline.markStale(timeline.loadedKeys);
        refresh.soon();
      },
      onHint: refresh.soon,
    }),
    uploads.onCreated(refresh.soon),
    connection.onBack(refresh.soon),
    progress.onLook((_, wasBusy) => {
      if (!wasBusy && !progress.busy) return;
      const waiting = timeline.unready();
      timeline.markStale(waiting);
      // What comes as a whole is asked for when the work is done, or when a picture in sight waits for its preview.
      if (waiting.length > 0 || !isWhole || !progress.busy) refresh.soon();
    }),
    refresh.stop,
    updates.stop,
  ];
  return () => stops.forEach((stop) => stop());
}

/** A month that was asked for before a picture of it was ready has it without, or will when its answer comes. */
function noteArrived(timeline: Timeline, ids: string[]): void {
  const found = ids.map((id) => timeline.locate(id));
  if (found.includes(null)) timeline.markStale(timeline.askedKeys);
  const isUnready = (at: (typeof found)[number]) => at?.month.assets[at.index]?.thumbhash === null;
  timeline.markStale(found.filter(isUnready).map((at) => at!.month.key));
}

function gather(ms: number, run: () => Promise<void>): { soon: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void run();
    }, ms);
  };
  return { soon, stop: () => clearTimeout(timer) };
}

/** Events name changed pictures; what changed is asked for, picture by picture or, for many, by the month. */
function gatherUpdates(timeline: Timeline, refreshSoon: () => void) {
  const changed = new Set<string>();
  const { soon, stop } = gather(UPDATE_MS, async () => {
    const ids = [...changed];
    changed.clear();
    const known = ids.filter((id) => timeline.find(id) !== null);
    if (known.length > ONE_BY_ONE) timeline.markStale(known.map((id) => timeline.locate(id)!.month.key));
    // What is not known may be in a month whose answer is of before.
    if (known.length < ids.length) timeline.markStale(timeline.askedKeys);
    if (known.length > ONE_BY_ONE || known.length < ids.length) refreshSoon();
    if (known.length <= ONE_BY_ONE) await Promise.all(known.map((id) => renew(timeline, id)));
  });
  const note = (ids: string[]) => {
    for (const id of ids) changed.add(id);
    soon();
  };
  return { note, stop };
}

async function renew(timeline: Timeline, id: string): Promise<void> {
  try {
    const asset = await getAsset(id);
    if (belongs(timeline, asset)) timeline.patchFrom(asset);
    else timeline.remove([id]);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    if (thrown.status === 404) timeline.remove([id]);
  }
}

/** Whether a changed picture still fits what this timeline shows. */
function belongs(timeline: Timeline, asset: Asset): boolean {
  const { isTrashed = false, visibility, isFavorite } = timeline.query;
  if (asset.isTrashed !== isTrashed) return false;
  if (visibility !== undefined && asset.visibility !== visibility) return false;
  return isFavorite === undefined || asset.isFavorite === isFavorite;
}
