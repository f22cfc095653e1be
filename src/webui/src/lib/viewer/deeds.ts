// What is done with the open picture: each deed asks the daemon, changes what is shown, and says what happened.
import { updateAsset, updateAssets } from '../api/calls';
import type { Asset } from '../api/types';
import { unstack } from '../stacks/actions';
import { text as words } from '../text';
import * as actions from '../timeline/actions';
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { toasts } from '../toasts.svelte';
import { making, wayBack } from '../undo/undoing';
import type { Opened } from './opened.svelte';
import { text } from './text';

/** The viewer around a picture, as it is at the time. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly opened: Opened;
  readonly id: string;
  readonly asset: TimelineAsset | null;
  turn(to: TimelineAsset | null): void;
  close(): void;
}

export class Deeds {
  readonly #at: Surroundings;

  constructor(at: Surroundings) {
    this.#at = at;
  }

  /** Says it where something went wrong. */
  async run(deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
    } catch (thrown) {
      toasts.error(thrown);
    }
  }

  /** To the picture beside this one. By key one may be faster than that is known: this waits for it. */
  step(direction: 1 | -1): void {
    const { id, opened } = this.#at;
    void this.run(async () => {
      const to = await opened.beside(id, direction);
      if (this.#at.id === id) this.#at.turn(to);
    });
  }

  favorite(): void {
    const { timeline, asset } = this.#at;
    if (asset) void this.run(() => actions.setFavorite(timeline, [asset.id], !asset.isFavorite));
  }

  /** Turns the page first: afterwards the picture is no longer in the timeline. */
  takeAway(action: (ids: string[]) => Promise<void>): void {
    const { id, opened, timeline } = this.#at;
    const wasStacked = Boolean(opened.details?.stack);
    const next = opened.after ?? opened.before;
    if (next) this.#at.turn(next);
    else this.#at.close();
    void this.run(async () => {
      await opened.without(id, () => action([id]));
      if (wasStacked) await timeline.refresh(); // What was behind it shows now.
    });
  }

  /** Into the archive, or back out of it; an album, say, keeps it all the same. */
  archive(isArchived: boolean): void {
    const { timeline, id } = this.#at;
    if (timeline.query.visibility) this.takeAway((ids) => actions.setArchived(timeline, ids, !isArchived));
    else void this.run(() => this.#archiveHere(id, isArchived));
  }

  async #archiveHere(id: string, wasArchived: boolean): Promise<void> {
    await updateAssets([id], { visibility: wasArchived ? 'timeline' : 'archive' });
    await this.lookAgain(id);
    toasts.done(wasArchived ? words.selection.unarchived(1) : words.selection.archived(1), {
      label: words.common.undo,
      run: () => void this.run(() => this.#unarchiveHere(id, wasArchived)),
    });
  }

  async #unarchiveHere(id: string, wasArchived: boolean): Promise<void> {
    await updateAssets([id], { visibility: wasArchived ? 'archive' : 'timeline' });
    await this.lookAgain(id);
  }

  /** Stars from one to five, null for none. */
  rate(rating: number | null): void {
    const { id } = this.#at;
    void this.run(async () => {
      const made = await making([id], ['rating'], async () => this.changed(await updateAsset(id, { rating })));
      toasts.done(rating === null ? text.unrated : text.rated(rating), wayBack(made, () => this.lookAgain(id)));
    });
  }

  leaveStack(): void {
    const { timeline, asset } = this.#at;
    void this.run(async () => {
      if (asset) await unstack(timeline, [asset]);
      await this.lookAgain();
    });
  }

  /** Something about a picture was changed elsewhere, as in a dialog. */
  lookAgain(id: string = this.#at.id): Promise<void> {
    return this.#at.opened.lookAgain(id, () => this.#at.id === id);
  }

  changed(asset: Asset): void {
    const { opened, timeline } = this.#at;
    const isMoved = opened.details?.id === asset.id && opened.details.localDateTime !== asset.localDateTime;
    opened.changed(asset, this.#at.id === asset.id);
    timeline.patchFrom(asset);
    if (isMoved) void this.run(() => this.#move(asset.id));
  }

  /** Another date may be in another month, and beside other pictures. */
  async #move(id: string): Promise<void> {
    const { timeline } = this.#at;
    timeline.markStale(timeline.column.months.map((month) => month.key));
    await timeline.refresh();
    await this.lookAgain(id);
  }

  /** Its shape may be another one, and with it the rows of its month. */
  edited(asset: Asset): void {
    const { timeline } = this.#at;
    this.changed(asset);
    const month = timeline.locate(asset.id)?.month.key;
    if (month) timeline.markStale([month]);
    void timeline.refresh();
  }
}
