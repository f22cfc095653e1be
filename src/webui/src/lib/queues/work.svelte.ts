// What the queues do, looked at while somebody sees the page: often while something runs, seldom otherwise, never in a
// hidden tab.
import { ApiError, sentenceOf } from '../api/errors';
import { getWork, type QueueWork, type Work } from './calls';
import { paceOf, withLook, type Look } from './pace';

const BUSY_MS = 1_000;
const IDLE_MS = 4_000;

export class WorkWatch {
  current = $state.raw<Work | null>(null);
  error = $state('');
  #looks = new Map<string, Look[]>();
  #paces = $state.raw<ReadonlyMap<string, number | null>>(new Map());
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  /** Jobs of a queue per second, as far as that is known. */
  paceOf(queue: QueueWork): number | null {
    return this.#paces.get(queue.name) ?? null;
  }

  start(): () => void {
    this.#running = true;
    const wake = () => {
      if (!document.hidden) void this.look();
    };
    document.addEventListener('visibilitychange', wake);
    void this.look();
    return () => {
      this.#running = false;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  async look(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const work = await getWork();
      work.queues.forEach((queue) => this.#measure(queue));
      this.#paces = new Map([...this.#looks].map(([name, looks]) => [name, paceOf(looks)]));
      this.current = work;
      this.error = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      this.error = sentenceOf(thrown);
    } finally {
      this.#plan();
    }
  }

  /** What rests has no pace: otherwise the first job after a pause would count for the whole of it. */
  #measure({ name, done, statistics }: QueueWork): void {
    const looks = statistics.active > 0 ? (this.#looks.get(name) ?? []) : [];
    this.#looks.set(name, withLook(looks, { at: performance.now(), done }));
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (!this.#running || document.hidden) return;
    const isBusy = this.current?.queues.some(({ statistics }) => statistics.active + statistics.waiting > 0);
    this.#timer = setTimeout(() => void this.look(), isBusy ? BUSY_MS : IDLE_MS);
  }
}
