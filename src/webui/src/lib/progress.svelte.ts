// How far scans and jobs are: asked each second while something runs, rarely otherwise, not at all in a hidden tab.
import { getProgress } from './api/calls';
import { isBusy, readyRate } from './busy';
import { ApiError } from './api/errors';
import type { LibraryProgress, Progress } from './api/types';

const BUSY_MS = 1_000;
const IDLE_MS = 15_000;

class ProgressWatch {
  current = $state.raw<Progress | null>(null);
  /** Pictures made ready per second, smoothed. */
  rate = $state(0);
  readonly busy = $derived(isBusy(this.current));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: { ready: number; at: number } | null = null;
  #listeners = new Set<(progress: Progress, wasBusy: boolean) => void>();
  #running = false;

  get unavailable(): LibraryProgress[] {
    return this.current?.libraries.filter((library) => library.state === 'unavailable') ?? [];
  }

  get scanning(): LibraryProgress[] {
    return this.current?.libraries.filter((library) => library.state === 'scanning') ?? [];
  }

  /** Runs `listener` after each look; returns how to stop that. */
  onLook(listener: (progress: Progress, wasBusy: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): () => void {
    this.#running = true;
    const wake = () => {
      if (!document.hidden) this.lookSoon();
    };
    document.addEventListener('visibilitychange', wake);
    void this.#look();
    return () => {
      this.#running = false;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  /** Something was just started: look without waiting for the idle interval. */
  lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), 200);
  }

  async #look(): Promise<void> {
    const wasBusy = this.busy;
    try {
      const progress = await getProgress();
      this.#measure(progress.assets.ready);
      this.current = progress;
      this.#listeners.forEach((listener) => listener(progress, wasBusy));
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown; // An unanswered look is shown by the connection notice.
    } finally {
      this.#plan();
    }
  }

  #measure(ready: number): void {
    const at = performance.now();
    const now = readyRate(this.#last, ready, at);
    this.#last = { ready, at };
    this.rate = now === null ? 0 : this.rate === 0 ? now : 0.7 * this.rate + 0.3 * now;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (!this.#running || document.hidden) return;
    this.#timer = setTimeout(() => void this.#look(), this.busy ? BUSY_MS : IDLE_MS);
  }
}

export const progress = new ProgressWatch();
