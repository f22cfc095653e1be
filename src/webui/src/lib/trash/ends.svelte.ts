// How long what lies in the trash is still there.
import type { Note } from '../timeline/month';
import { getTrash, type TrashState } from './calls';
import { text } from './text';

const DAY_MS = 86_400_000;

/** Whole days until then, 0 on the last one. */
export const daysUntil = (iso: string, now: number): number => Math.max(0, Math.floor((Date.parse(iso) - now) / DAY_MS));

export class Ends {
  #state = $state.raw<TrashState | null>(null);
  readonly #ends = $derived(new Map(this.#state?.assets.map(({ id, endsAt }) => [id, endsAt])));

  /** Throws `ApiError`. */
  async load(): Promise<void> {
    this.#state = await getTrash();
  }

  /** What is said of the trash as a whole; empty until that is known. */
  get rule(): string {
    if (this.#state === null) return '';
    return this.#state.days === null ? text.stays : text.waits(this.#state.days);
  }

  /** What is said on a picture, and of one that is called so; null where nothing is known of it. */
  noteOf(id: string): Note | null {
    const end = this.#ends.get(id);
    if (!end) return null;
    const left = daysUntil(end, Date.now());
    return { short: text.left(left), full: (name) => text.leftOf(name, left) };
  }
}
