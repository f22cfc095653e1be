// Libraries as they are now: fetched when a page opens, and again with each look at the progress that may have changed
// them. The looks themselves, each second while something runs, are in `progress.svelte.ts`.
import { ApiError, sentenceOf } from '../api/errors';
import type { Progress } from '../api/types';
import { progress } from '../progress.svelte';

/** A short scan begins and ends between two looks, while other work goes on for long. */
const LOOKS_PASSED = 5;

/** One thing of the daemon that scans change: a library, or all of them. */
export class Followed<Thing> {
  value = $state.raw<Thing | null>(null);
  error = $state('');
  /** There is no such thing, or not for this person. */
  isUnknown = $state(false);
  #fetching = false;
  #again = false;

  constructor(private readonly fetchThing: () => Promise<Thing>) {}

  /** Fetches now and follows from then on; returns how to stop. */
  start(): () => void {
    void this.load();
    let before = '';
    let passed = 0;
    return progress.onLook((now, wasBusy) => {
      const states = statesOf(now);
      const mayDiffer = states !== before || now.libraries.some((one) => one.state === 'scanning');
      before = states;
      if (!mayDiffer && wasBusy && progress.busy && ++passed < LOOKS_PASSED) return;
      passed = 0;
      void this.load();
    });
  }

  /** Fetches now, or once more when a fetch is under way that may not know of the latest change. */
  async load(): Promise<void> {
    if (this.#fetching) {
      this.#again = true;
      return;
    }
    this.#fetching = true;
    do {
      this.#again = false;
      await this.#fetch();
    } while (this.#again);
    this.#fetching = false;
  }

  async #fetch(): Promise<void> {
    try {
      this.value = await this.fetchThing();
      this.error = '';
    } catch (thrown) {
      this.isUnknown = thrown instanceof ApiError && thrown.status === 400;
      // What was shown stays on the screen while the daemon is away; the shell says that it is.
      if (!(thrown instanceof ApiError && thrown.isUnreachable && this.value)) this.error = sentenceOf(thrown);
    }
  }
}

/** What tells that a scan began, ended or found its folder away, or that library jobs wait. */
function statesOf(now: Progress): string {
  const queue = now.queues.find((one) => one.name === 'library');
  const waiting = queue ? queue.waiting + queue.active : 0;
  return `${now.libraries.map((one) => `${one.id} ${one.state}`).join()} ${waiting}`;
}
