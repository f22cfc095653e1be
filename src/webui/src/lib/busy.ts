// What a look at the daemon's progress says: busy or not, and how fast. Pure; the looking is in `progress.svelte.ts`.
import type { Progress } from './api/types';

/** True while a library is being scanned or a job waits or runs. */
export function isBusy(progress: Progress | null): boolean {
  if (!progress) return false;
  if (progress.libraries.some((library) => library.state === 'scanning')) return true;
  return progress.queues.some((queue) => !queue.paused && queue.waiting + queue.active > 0);
}

/** Pictures made ready per second, from two looks at the progress; null when that says nothing. */
export function readyRate(before: { ready: number; at: number } | null, ready: number, at: number): number | null {
  if (!before || at <= before.at || ready < before.ready) return null;
  return ((ready - before.ready) * 1000) / (at - before.at);
}
