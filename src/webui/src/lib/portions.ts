// Work in small portions, so that no task of ours keeps the browser from drawing the next frame.

/** What a task may take before the browser has its turn. */
const PORTION_MS = 6;

interface Scheduling {
  scheduler?: { yield?: () => Promise<void> };
}

/** The browser's turn; ours comes again before that of what has not begun, where the browser can tell them apart. */
const turn = (): Promise<void> =>
  (globalThis as Scheduling).scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

/** Makes something of every number below `length`, in order; throws when the signal is aborted meanwhile. */
export async function eachOf<T>(length: number, make: (i: number) => T, signal?: AbortSignal): Promise<T[]> {
  const made: T[] = [];
  let since = performance.now();
  for (let i = 0; i < length; i++) {
    made.push(make(i));
    if (i % 64 !== 63 || performance.now() - since < PORTION_MS) continue;
    await turn();
    signal?.throwIfAborted();
    since = performance.now();
  }
  return made;
}

/** Jobs that nobody waits for, done when there is time, a portion after the other. */
export class Spare {
  #jobs = new Set<() => void>();
  #isAsked = false;

  constructor(readonly whenFree: (run: () => void) => void = whenIdle) {}

  /** Takes a job; returns how to take it back. */
  add(job: () => void): () => void {
    this.#jobs.add(job);
    this.#ask();
    return () => this.#jobs.delete(job);
  }

  #ask(): void {
    if (this.#isAsked || this.#jobs.size === 0) return;
    this.#isAsked = true;
    this.whenFree(() => {
      this.#isAsked = false;
      this.#work();
      this.#ask();
    });
  }

  #work(): void {
    const since = performance.now();
    for (const job of this.#jobs) {
      this.#jobs.delete(job);
      job();
      if (performance.now() - since >= PORTION_MS) return;
    }
  }
}

/** Safari has no idle callbacks. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 100 });
  else setTimeout(run, 30);
}
