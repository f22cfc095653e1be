// What the player plays: which memory and photo, for how long already, what the person does with it. No DOM.
import { ApiError } from '../api/errors';
import type { Asset } from '../api/types';
import { toasts } from '../toasts.svelte';
import { deleteMemory, getMemory, removeFromMemory, updateMemory } from './calls';
import { stepMemory, stepPhoto, type Place } from './show';
import { memories } from './today.svelte';
import type { Memory } from './types';

export class Player {
  /** Those of today, or one that was asked for by its address. */
  list = $state.raw<Memory[]>([]);
  state = $state<'loading' | 'ready' | 'gone'>('loading');
  paused = $state(false);
  /** How much of the photo's time is over, 0 to 1. */
  share = $state(0);
  #at = $state.raw<Place>({ memory: 0, photo: 0 });
  #only: string | null = null;

  readonly memory: Memory | null = $derived(this.list[this.#at.memory] ?? null);
  readonly photo: Asset | null = $derived(this.memory?.assets[this.#at.photo] ?? null);
  readonly #sizes = $derived(this.list.map((memory) => memory.assets.length));
  readonly before: Memory | null = $derived(this.list[this.#at.memory - 1] ?? null);
  readonly after: Memory | null = $derived(this.list[this.#at.memory + 1] ?? null);

  get number(): number {
    return this.#at.photo;
  }

  get nextPhoto(): Asset | null {
    const next = stepPhoto(this.#sizes, this.#at, 1);
    return next && (this.list[next.memory]?.assets[next.photo] ?? null);
  }

  /** Begins with a memory; without an id with the first of today. Throws `ApiError` where the box does not answer. */
  async open(id: string | null): Promise<void> {
    if (memories.list.length === 0) await memories.load();
    if (id === null || memories.list.some((memory) => memory.id === id)) this.#follow();
    else await this.#openOne(id);
    const memory = Math.max(0, this.list.findIndex((one) => one.id === id));
    this.#go({ memory, photo: 0 });
    this.state = this.memory ? 'ready' : 'gone';
  }

  async #openOne(id: string): Promise<void> {
    try {
      const found = await getMemory(id);
      this.#only = id;
      this.list = found.assets.length > 0 ? [found] : [];
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.status === 0 || thrown.status >= 500) throw thrown;
      this.list = [];
    }
  }

  #follow(): void {
    this.#only = null;
    this.list = memories.list;
  }

  /** A photo further or back; whether there is one. */
  step(direction: 1 | -1): boolean {
    return this.#go(stepPhoto(this.#sizes, this.#at, direction));
  }

  /** The next memory or the one before; whether there is one. */
  skip(direction: 1 | -1): boolean {
    return this.#go(stepMemory(this.#sizes, this.#at, direction));
  }

  #go(to: Place | null): boolean {
    if (!to) return false;
    this.#at = to;
    this.share = 0;
    void this.#see();
    return true;
  }

  /** Time went by, in ms, of the `seconds` that a photo has; at the very end it stands still. */
  tick(ms: number, seconds: number): void {
    if (this.paused || !this.photo) return;
    this.share = Math.min(1, this.share + ms / (seconds * 1000));
    if (this.share === 1) this.end();
  }

  /** The photo's time is over. */
  end(): void {
    if (this.step(1)) return;
    this.share = 1;
    this.paused = true;
  }

  toggle(): void {
    this.paused = !this.paused;
    if (!this.paused && this.share === 1) this.#go({ memory: this.#at.memory, photo: 0 });
  }

  // What the person does with it.

  async #see(): Promise<void> {
    const seen = this.memory;
    if (!seen || seen.seenAt) return;
    const seenAt = new Date().toISOString();
    this.#replace(seen.id, { ...seen, seenAt });
    await updateMemory(seen.id, { seenAt }).catch(() => {}); // A mark that nobody misses.
  }

  async keep(): Promise<void> {
    const kept = this.memory;
    if (!kept) return;
    this.#replace(kept.id, { ...kept, isSaved: !kept.isSaved });
    await updateMemory(kept.id, { isSaved: !kept.isSaved }).catch((thrown: unknown) => {
      this.#replace(kept.id, kept);
      toasts.error(thrown);
    });
  }

  /** Takes the memory away. Throws `ApiError`. */
  async remove(): Promise<void> {
    const gone = this.memory;
    if (!gone) return;
    await deleteMemory(gone.id);
    this.#replace(gone.id, null);
  }

  /** Takes the photo out of the memory; without any other the memory goes too. Throws `ApiError`. */
  async leaveOut(): Promise<void> {
    const { memory, photo } = this;
    if (!memory || !photo) return;
    if (memory.assets.length === 1) return this.remove();
    await removeFromMemory(memory.id, [photo.id]);
    this.#replace(memory.id, { ...memory, assets: memory.assets.filter((asset) => asset.id !== photo.id) });
  }

  #replace(id: string, memory: Memory | null): void {
    if (this.#only === null) {
      memories.replace(id, memory);
      this.#follow();
    } else this.list = memory ? [memory] : [];
    this.#settle();
  }

  /** What was shown may be gone: then what comes after it, or else the last. */
  #settle(): void {
    if (this.list.length === 0) {
      this.state = 'gone';
      return;
    }
    const { memory, photo } = this.#at;
    if (memory >= this.list.length) this.#go({ memory: this.list.length - 1, photo: 0 });
    else if (photo >= this.list[memory]!.assets.length) this.#go({ memory, photo: this.list[memory]!.assets.length - 1 });
  }

  /** Photos left the timeline. */
  drop(ids: string[]): void {
    memories.drop(ids);
    const gone = new Set(ids);
    if (this.#only === null) this.#follow();
    else this.list = this.list.map((one) => ({ ...one, assets: one.assets.filter(({ id }) => !gone.has(id)) }));
    this.list = this.list.filter((one) => one.assets.length > 0);
    this.#settle();
  }
}
