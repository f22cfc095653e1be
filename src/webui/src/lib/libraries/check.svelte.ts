// The live check of a form: asks the daemon a moment after the last key, once at a time, and keeps the latest answer.
import { checkLibrary } from '../api/calls';
import { sentenceOf } from '../api/errors';
import type { LibraryCheck, LibraryDraft } from '../api/types';

const PAUSE_MS = 500;

export type Wanted = Partial<LibraryDraft> & { libraryId?: string };

export class LiveCheck {
  latest = $state.raw<LibraryCheck | null>(null);
  /** Asking, or about to. */
  waits = $state(false);
  /** Why the check itself failed, for example a pattern that is none. */
  error = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #asked = '';

  /** Asks about these values once they have rested for a moment; the same values are not asked about twice. */
  ask(wanted: Wanted, pauseMs = PAUSE_MS): void {
    const key = JSON.stringify(wanted);
    if (key === this.#asked) return;
    this.#asked = key;
    this.stop();
    this.waits = true;
    this.#timer = setTimeout(() => void this.#look(wanted), pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.waits = false;
  }

  async #look(wanted: Wanted): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      this.latest = await checkLibrary(wanted, asking.signal);
      this.error = '';
    } catch (thrown) {
      if (!asking.signal.aborted) this.error = sentenceOf(thrown);
    } finally {
      if (!asking.signal.aborted) this.waits = false;
    }
  }
}
