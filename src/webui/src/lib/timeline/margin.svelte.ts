// How far beyond the view is drawn: nothing right after a jump, so that what is seen comes first and in a small portion.

const FULL = 600;
/** Longer than the frame in which the view is drawn. */
const WIDEN_MS = 50;

export class Margin {
  /** Pixels, on both sides. */
  size = $state(FULL);
  #timer: ReturnType<typeof setTimeout> | undefined;

  drop(): void {
    this.size = 0;
  }

  /** Draws around the view again, as soon as that has all it shows. */
  widenOnce(isComplete: () => boolean): void {
    clearTimeout(this.#timer);
    if (this.size === 0 && isComplete()) this.#timer = setTimeout(() => (this.size = FULL), WIDEN_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
