// Which timeline a page shows, and the one that is kept: coming back to the photos finds them where they were left.
import type { TimelineQuery } from '../api/calls';
import type { GridRoute } from '../paths';
import { lookInto } from './folder';
import { Timeline } from './timeline.svelte';

/** What to ask the daemon for. Partners' pictures are only combined with the plain timeline. */
export function queryOf(route: GridRoute): TimelineQuery {
  if (route.page === 'folders' || route.page === 'map') return {};
  if (route.page === 'album') return { albumId: route.albumId };
  if (route.page !== 'grid') return {};
  switch (route.view) {
    case 'photos':
      return { visibility: 'timeline', withPartners: true, withStacked: true };
    case 'favorites':
      return { visibility: 'timeline', isFavorite: true };
    case 'archive':
      return { visibility: 'archive' };
    case 'trash':
      return { isTrashed: true };
    case 'locked':
      return { visibility: 'locked' };
  }
}

let kept: Timeline | null = null;

/** The timeline for a page; give it back with `leave`. */
export function enter(route: GridRoute): Timeline {
  if (route.page === 'folders') return new Timeline(queryOf(route), lookInto(route.folder ?? ''));
  if (route.page !== 'grid' || route.view !== 'photos') return new Timeline(queryOf(route));
  kept ??= new Timeline(queryOf(route));
  return kept;
}

export function leave(timeline: Timeline): void {
  if (timeline !== kept) timeline.close();
}

/** Another person may sign in: nothing of this one's stays. */
export function forget(): void {
  kept?.close();
  kept = null;
}
