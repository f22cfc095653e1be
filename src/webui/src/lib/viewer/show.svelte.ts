// A slideshow as state: whether it stands still, how much of a photo's time is over, and the picture that comes next,
// which is known and at hand before it is due.
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { toasts } from '../toasts.svelte';
import { preload, type Opened } from './opened.svelte';
import { anyOther, edgeOf, keep, remembered, type Choice } from './order';

/** The viewer that it plays in, as it is at the time. */
export interface Stage {
  readonly timeline: Timeline;
  readonly opened: Opened;
  readonly id: string;
  turn(to: TimelineAsset | null): void;
}

/** Pictures without a preview are left out; after so many there is hardly one to be found. */
const MOST_SKIPPED = 50;

export class Show {
  paused = $state(false);
  /** Of the picture's time, 0 to 1. */
  share = $state(0);
  choice = $state.raw<Choice>(remembered());
  readonly #at: Stage;
  #past: string[] = [];
  #coming: Promise<TimelineAsset | null> | null = null;
  #steps = false;

  constructor(at: Stage) {
    this.#at = at;
  }

  choose(choice: Choice): void {
    this.choice = choice;
    this.#coming = null;
    keep(choice);
  }

  /** A picture is there to be seen. */
  begin(): void {
    this.share = 0;
    const coming = this.#following(this.#at.id);
    this.#coming = coming;
    coming.then(preload, () => {}); // When it is due, it is asked for again.
  }

  /** Time went by, in ms. */
  tick(ms: number): void {
    if (this.paused) return;
    this.share = Math.min(1, this.share + ms / (this.choice.seconds * 1000));
    if (this.share === 1) void this.next();
  }

  next(): Promise<void> {
    return this.#step(async (id) => {
      const next = (await this.#coming?.catch(() => null)) ?? (await this.#following(id));
      if (next?.id === id) this.share = 0; // It is the only one.
      else this.#past.push(id);
      return next;
    });
  }

  /** What was shown before, else what lies before. */
  previous(): Promise<void> {
    return this.#step(async (id) => {
      const seen = this.#past.pop();
      const step = this.choice.order === 'backward' ? 1 : -1;
      return (seen && this.#at.timeline.find(seen)) || this.#at.opened.beside(id, step);
    });
  }

  /** One at a time. What cannot be had now is tried again when as much time is over. */
  async #step(find: (id: string) => Promise<TimelineAsset | null>): Promise<void> {
    if (this.#steps) return;
    this.#steps = true;
    try {
      const { id } = this.#at;
      const to = await find(id);
      if (this.#at.id === id) this.#at.turn(to);
    } catch (thrown) {
      toasts.error(thrown);
      this.share = 0;
    } finally {
      this.#steps = false;
      this.#coming = null;
    }
  }

  async #following(id: string): Promise<TimelineAsset | null> {
    let found: TimelineAsset | null = null;
    for (let tried = 0, from = id; tried < MOST_SKIPPED; tried++) {
      found = await this.#after(from);
      if (found === null || found.thumbhash !== null) break;
      from = found.id;
    }
    return found;
  }

  async #after(id: string): Promise<TimelineAsset | null> {
    const { timeline, opened } = this.#at;
    if (this.choice.order === 'random') return anyOther(timeline, id, Math.random());
    const step = this.choice.order === 'forward' ? 1 : -1;
    return (await opened.beside(id, step)) ?? edgeOf(timeline, step);
  }
}
