// Whether and when a file that did not get through is sent again.
import { ping } from '../api/calls';
import { ApiError } from '../api/errors';
import { connection } from '../connection.svelte';

export const TRIES = 6;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Nobody answered, the daemon is busy or failed inside, or somebody else has this very part in hand (409, 423). */
export function isWorthRetrying(thrown: unknown): boolean {
  if (!(thrown instanceof ApiError)) return false;
  const { status } = thrown;
  return [0, 408, 409, 423, 429].includes(status) || (status >= 500 && status !== 507);
}

/** What is said to be on the daemon is not: it expired, or was cleared away. */
export function isGone(thrown: unknown): boolean {
  return thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 410);
}

/** The disk or what this person may take of it is full: somebody can make room, and what has arrived is still good. */
export function wantsRoom(thrown: unknown): boolean {
  return thrown instanceof ApiError && (thrown.status === 507 || thrown.status === 413);
}

/** Waits before the try after `failures` failed ones in a row. */
export function pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
  return elapsed(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal);
}

/** Waits until the daemon answers; whether that had to be waited for. A phone in a pocket may need hours. */
export async function untilReachable(signal: AbortSignal): Promise<boolean> {
  try {
    await ping();
    return false;
  } catch {
    await back(signal);
    return true;
  }
}

function back(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = connection.onBack(() => {
      stop();
      resolve();
    });
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
    if (!connection.reachable) return;
    stop(); // It came back in between.
    resolve();
  });
}

function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
