// The album of an open page, asked for again whenever it changes.
import { sentenceOf } from '../api/errors';
import { listenLive } from '../live';
import { findAlbum } from './calls';
import type { AlbumDetails } from './types';

export class OpenAlbum {
  current = $state.raw<AlbumDetails | null>(null);
  error = $state('');
  /** There is none, or it was deleted, or is not or no longer shown to this person. */
  isGone = $state(false);
  /** Its page is about to end it, and asks for it no more. */
  isLeaving = false;
  #loading = false;
  #again = false;

  constructor(readonly id: string) {}

  /** Follows until the returned function is called. */
  follow(): () => void {
    void this.load();
    return listenLive({
      onAlbumChange: (id) => {
        if (id === this.id) void this.load();
      },
      onReconnect: () => void this.load(),
    });
  }

  /** One at a time: however many changes come meanwhile, they are asked for together. */
  async load(): Promise<void> {
    this.#again = true;
    if (this.#loading) return;
    this.#loading = true;
    while (this.#again && !this.isLeaving) {
      this.#again = false;
      await this.#ask();
    }
    this.#loading = false;
  }

  async #ask(): Promise<void> {
    try {
      const found = await findAlbum(this.id);
      this.isGone = found === null;
      this.current = found ?? this.current;
      this.error = '';
    } catch (thrown) {
      // What is on screen stays; the connection notice speaks.
      if (this.current === null) this.error = sentenceOf(thrown);
    }
  }
}
