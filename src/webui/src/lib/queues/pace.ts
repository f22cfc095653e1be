// How fast a queue goes, from looks at what it did so far, and what it has before it. Pure; the looking is in
// `work.svelte.ts`.
import type { Counts } from './calls';

/** What was done at a moment, in ms of a clock that only goes forward. */
export interface Look {
  at: number;
  done: number;
}

// Long enough that slow work shows a rate at all, short enough that it follows when the work becomes another one.
const WINDOW_MS = 30_000;
const LEAST_MS = 2_500;

/** The looks that still count, with a new one. A daemon that began anew counts from nothing. */
export function withLook(looks: readonly Look[], look: Look): Look[] {
  const began = (looks.at(-1)?.done ?? 0) > look.done;
  return [...(began ? [] : looks.filter((one) => look.at - one.at <= WINDOW_MS)), look];
}

/** Jobs per second; null while too little is known. */
export function paceOf(looks: readonly Look[]): number | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS || last.done === first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** Everything that is still to be done, except what was given up. */
export const before = ({ active, waiting, delayed, paused }: Counts): number => active + waiting + delayed + paused;

/** How long the rest takes at that pace, in seconds; null where nobody knows or nothing is left. */
export function restOf(counts: Counts, pace: number | null): number | null {
  const left = before(counts) - counts.delayed;
  return pace === null || left === 0 || counts.paused > 0 ? null : left / pace;
}
