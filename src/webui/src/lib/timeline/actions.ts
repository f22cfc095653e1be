// What can be done with pictures: favourite, archive, lock, trash, restore, delete, albums, download. Each asks the daemon,
// then changes the timeline at once and says what happened, with a way back where there is one.
import { findAlbum } from '../albums/calls';
import type { AlbumDetails } from '../albums/types';
import * as api from '../api/calls';
import { handOver } from '../downloads/sink';
import { text } from '../text';
import { toasts } from '../toasts.svelte';
import { making, wayBack } from '../undo/undoing';
import type { Timeline } from './timeline.svelte';

const words = text.selection;

export async function setFavorite(timeline: Timeline, ids: string[], isFavorite: boolean): Promise<void> {
  await api.updateAssets(ids, { isFavorite });
  if (!isFavorite && timeline.query.isFavorite) timeline.remove(ids);
  else timeline.patch(ids, { isFavorite });
}

/** Albums, folders and the like show archived pictures as before. */
export async function setArchived(timeline: Timeline, ids: string[], archived: boolean): Promise<void> {
  const leaves = timeline.query.visibility !== undefined;
  const move = () => api.updateAssets(ids, { visibility: archived ? 'archive' : 'timeline' });
  const made = await making(ids, ['visibility'], move);
  if (leaves) timeline.remove(ids);
  else timeline.patch(ids, { isArchived: archived });
  const show = () => {
    if (!leaves) timeline.patch(ids, { isArchived: !archived });
    return timeline.refresh();
  };
  toasts.done(archived ? words.archived(ids.length) : words.unarchived(ids.length), wayBack(made, show));
}

/** Into the locked folder. No way back is offered: out of it only who entered the PIN code can take something. */
export async function lock(timeline: Timeline, ids: string[]): Promise<void> {
  await api.updateAssets(ids, { visibility: 'locked' });
  timeline.remove(ids);
  toasts.done(words.locked(ids.length));
}

export async function unlock(timeline: Timeline, ids: string[]): Promise<void> {
  const move = (visibility: 'timeline' | 'locked') => api.updateAssets(ids, { visibility });
  await move('timeline');
  timeline.remove(ids);
  toasts.done(words.unlocked(ids.length), {
    label: text.common.undo,
    run: () => void undo(timeline, () => move('locked')),
  });
}

/** To the trash, where it can be brought back. */
export async function moveToTrash(timeline: Timeline, ids: string[]): Promise<void> {
  await api.deleteAssets(ids);
  timeline.remove(ids);
  toasts.done(words.trashed(ids.length), {
    label: text.common.undo,
    run: () => void undo(timeline, () => api.restoreAssets(ids)),
  });
}

/** For good; the caller has asked whether that is meant. */
export async function deleteForever(timeline: Timeline, ids: string[]): Promise<void> {
  await api.deleteAssets(ids, true);
  timeline.remove(ids);
  toasts.done(words.deleted(ids.length));
}

export async function restore(timeline: Timeline, ids: string[]): Promise<void> {
  await api.restoreAssets(ids);
  timeline.remove(ids);
  toasts.done(words.restored(ids.length));
}

export async function removeFromAlbum(timeline: Timeline, album: AlbumDetails, ids: string[]): Promise<void> {
  await api.removeFromAlbum(album.id, ids);
  timeline.remove(ids);
  toasts.done(text.albums.removed(ids.length), {
    label: text.common.undo,
    run: () => void undo(timeline, () => putIntoAlbum(album, ids)),
  });
}

/** What was taken out of an album, and with it perhaps the picture that stands for the album. */
export async function putIntoAlbum(album: Pick<AlbumDetails, 'id' | 'albumThumbnailAssetId'>, ids: string[]): Promise<void> {
  const cover = album.albumThumbnailAssetId;
  await api.addToAlbum(album.id, ids);
  if (!cover || !ids.includes(cover)) return;
  if ((await findAlbum(album.id))?.albumThumbnailAssetId !== cover) await api.setAlbumCover(album.id, cover);
}

/** Lets a picture stand for an album. */
export async function setCover(albumId: string, id: string): Promise<void> {
  await api.setAlbumCover(albumId, id);
  toasts.done(text.albums.coverSet);
}

/** Adds to an album and says how that went. Undone, only what was not in it before goes out of it. */
export async function addToAlbum(album: { id: string; albumName: string }, ids: string[]): Promise<void> {
  const results = await api.addToAlbum(album.id, ids);
  const added = results.filter((result) => result.success).map((result) => result.id);
  const failed = results.filter((result) => !result.success && result.error !== 'duplicate').length;
  if (failed > 0) toasts.error(text.albums.failed(failed));
  const takeOut = () => void api.removeFromAlbum(album.id, added).catch((thrown: unknown) => toasts.error(thrown));
  if (added.length > 0) toasts.done(text.albums.added(added.length, album.albumName), { label: text.common.undo, run: takeOut });
  else if (failed === 0) toasts.done(text.albums.already(album.albumName));
}

/** Hands one original to the browser's downloads. */
export const download = (id: string): void => handOver(api.originalUrl(id));

async function undo(timeline: Timeline, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
    await timeline.refresh();
  } catch (thrown) {
    toasts.error(thrown);
  }
}
