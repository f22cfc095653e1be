// The text of the picture that the viewer shows: what was read of it, and whether it lies on the picture to be selected.
import { call } from '../api/call';
import type { Line } from './place';

/** Whoever turns many pages does not wait for the text of each. */
const PAUSE_MS = 250;

export class Written {
  lines = $state.raw<Line[]>([]);
  #wanted = $state(false);

  get shows(): boolean {
    return this.#wanted && this.lines.length > 0;
  }

  readonly toggle = (): void => {
    this.#wanted = !this.#wanted;
  };

  /** A picture is shown, or none that has text; returns what ends that. What cannot be learned is not offered. */
  follow(assetId: string | null): () => void {
    const abort = new AbortController();
    const timer = assetId && setTimeout(() => void this.#learn(assetId, abort.signal), PAUSE_MS);
    return () => {
      if (timer) clearTimeout(timer);
      abort.abort();
      this.lines = [];
    };
  }

  async #learn(assetId: string, signal: AbortSignal): Promise<void> {
    const found = await call('GET /assets/{assetId}/ocr', { path: { assetId }, signal }).catch(() => []);
    if (!signal.aborted) this.lines = found;
  }
}
