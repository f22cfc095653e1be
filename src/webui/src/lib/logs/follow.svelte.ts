// The daemon's lines as they come, while somebody sees the page and wants them.
import { ApiError, sentenceOf } from '../api/errors';
import { getLogs, type LogLine } from './calls';
import { joined } from './lines';

const AGAIN_MS = 2_000;
const AT_ONCE = 1_000;

export class LogFollower {
  lines = $state.raw<LogLine[]>([]);
  error = $state('');
  isThere = $state(false);
  follows = $state(true);
  #cursor: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  start(): () => void {
    this.#running = true;
    const wake = () => this.#wake();
    document.addEventListener('visibilitychange', wake);
    void this.#look();
    return () => {
      this.#running = false;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  follow(follows: boolean): void {
    this.follows = follows;
    clearTimeout(this.#timer);
    this.#wake();
  }

  #wake(): void {
    if (this.follows && !document.hidden) void this.#look();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    let hasMore = false;
    try {
      const found = await getLogs(this.#cursor, AT_ONCE);
      this.#cursor = found.cursor;
      if (found.lines.length > 0) this.lines = joined(this.lines, found.lines);
      hasMore = found.hasMore;
      this.isThere = true;
      this.error = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      this.error = sentenceOf(thrown);
    } finally {
      this.#plan(hasMore ? 0 : AGAIN_MS);
    }
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#running || !this.follows || document.hidden) return;
    this.#timer = setTimeout(() => void this.#look(), ms);
  }
}
