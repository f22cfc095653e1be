// What is said about an album or a photo of it, kept up to date while somebody looks.
import { sentenceOf } from '../api/errors';
import { listenLive } from '../live';
import { session } from '../session.svelte';
import * as calls from './calls';
import type { Activity, Subject } from './types';

export class Feed {
  /** The oldest first; null until it was asked for. */
  list = $state.raw<Activity[] | null>(null);
  error = $state('');
  busy = $state(false);
  #asked = 0;

  constructor(readonly about: Subject) {}

  /** My own like of what this is about. */
  get like(): Activity | null {
    const { assetId } = this.about;
    const isMine = (one: Activity) => one.type === 'like' && one.assetId === assetId && one.user.id === session.user?.id;
    return this.list?.find(isMine) ?? null;
  }

  /** Follows until the returned function is called. */
  follow(): () => void {
    void this.load();
    return follow(this.about, () => void this.load());
  }

  /** Asks again; of answers that overtake each other the last question's counts. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const list = await calls.getActivities(this.about);
      if (mine === this.#asked) this.list = list;
    } catch (thrown) {
      if (mine === this.#asked) this.error = sentenceOf(thrown);
    }
  }

  /** Says something; whether that went well. */
  say(words: string): Promise<boolean> {
    return this.#change(() => calls.addComment(this.about, words));
  }

  toggleLike(): Promise<boolean> {
    const { like } = this;
    return this.#change(() => (like ? calls.removeActivity(like.id) : calls.addLike(this.about)));
  }

  remove(id: string): Promise<boolean> {
    return this.#change(() => calls.removeActivity(id));
  }

  async #change(action: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.error = '';
    try {
      await action();
      await this.load();
      return true;
    } catch (thrown) {
      this.error = sentenceOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Runs `look` whenever something may have been said about this; returns how to stop that. */
export function follow(about: Subject, look: () => void): () => void {
  return listenLive({
    onActivityChange: (albumId, assetId) => {
      const isMeant = about.assetId === null || about.assetId === assetId;
      if (albumId === about.albumId && isMeant) look();
    },
    onReconnect: look,
  });
}
