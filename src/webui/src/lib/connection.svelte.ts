// Whether the daemon answers. When a request found nobody there, it is asked again until it is back.
import { ping } from './api/calls';

const RETRY_MS = 3_000;

class Connection {
  reachable = $state(true);
  /** It does not, and something that is shown is what this device had kept. */
  showsKept = $state(false);
  #onBack: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs `callback` each time the daemon answers again after silence; returns how to stop that. */
  onBack(callback: () => void): () => void {
    this.#onBack.push(callback);
    return () => {
      this.#onBack = this.#onBack.filter((other) => other !== callback);
    };
  }

  note(reachable: boolean, kept = false): void {
    this.showsKept = !reachable && (kept || this.showsKept);
    if (reachable === this.reachable) return;
    this.reachable = reachable;
    if (reachable) this.#onBack.forEach((callback) => callback());
    else this.#askAgain();
  }

  #askAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      ping().catch(() => this.#askAgain());
    }, RETRY_MS);
  }
}

export const connection = new Connection();
