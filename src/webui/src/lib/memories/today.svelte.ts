// The memories of this device's date: first only whether there are any, so that the page can keep their place free, then
// they themselves. They stay while one goes to the player and back.
import { ApiError } from '../api/errors';
import { session } from '../session.svelte';
import { countMemories, getMemories, getMemoryPreferences } from './calls';
import type { Memory } from './types';

/** Photos do not wait longer than this to learn whether there are memories above them. */
const PATIENCE_MS = 700;

class Today {
  /** Whether it is known if there are any. */
  settled = $state(false);
  /** How many there are; 0 as well where this person switched memories off. */
  expected = $state(0);
  list = $state.raw<Memory[]>([]);
  /** How long the player shows a photo. */
  seconds = $state(5);
  /** Which one was played last: it gets the focus back. */
  played: string | null = null;
  #key = '';

  /** Learns whether there are any, anew on another day and for another person. Without an answer there are none. */
  async look(): Promise<void> {
    this.#renew();
    const patience = setTimeout(() => (this.settled = true), PATIENCE_MS);
    try {
      const [{ memories }, total] = await Promise.all([getMemoryPreferences(), this.#count()]);
      this.seconds = memories.duration;
      this.expected = memories.enabled ? total : 0;
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown; // Without memories the photos show all the same.
    } finally {
      clearTimeout(patience);
      this.settled = true;
    }
  }

  /** How many there are: those that are at hand are fetched anew. */
  async #count(): Promise<number> {
    if (this.list.length === 0) return (await countMemories(today())).total;
    await this.load();
    return this.list.length;
  }

  /** Fetches them. Throws `ApiError`. */
  async load(): Promise<void> {
    this.#renew();
    this.#take(await getMemories(today()));
  }

  /** One of them is another now, or is gone. */
  replace(id: string, memory: Memory | null): void {
    this.#take(this.list.flatMap((one) => (one.id !== id ? [one] : memory ? [memory] : [])));
  }

  /** Photos left the timeline: they show in no memory any more. */
  drop(ids: Iterable<string>): void {
    const gone = new Set(ids);
    this.#take(this.list.map((memory) => ({ ...memory, assets: memory.assets.filter(({ id }) => !gone.has(id)) })));
  }

  #take(memories: Memory[]): void {
    this.list = memories.filter((memory) => memory.assets.length > 0);
    this.expected = this.list.length;
  }

  #renew(): void {
    const key = `${session.user?.id} ${today()}`;
    if (key === this.#key) return;
    this.#key = key;
    this.settled = false;
    this.expected = 0;
    this.list = [];
  }
}

/** The date of this device's clock, `YYYY-MM-DD`. */
function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const memories = new Today();
