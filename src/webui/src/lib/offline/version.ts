// Notices that another build of the app has come. Its worker takes over at once, and this page goes on as it is: its parts
// have names of their own. Whoever sits before it says when it starts anew.
import { toasts } from '../toasts.svelte';
import type { Message } from './messages';
import { text } from './text';
import { container } from './worker';

const EACH_MS = 60 * 60 * 1000;
/** A box that has just come back may be too busy for a whole build. */
const RETRY_MS = 3_000;
const URGE_MS = 2_000;

/** Watches for that; returns how to stop. */
export function watchVersion(workers: ServiceWorkerContainer): () => void {
  const look = () => void compare(workers.controller);
  workers.addEventListener('controllerchange', look);
  return () => workers.removeEventListener('controllerchange', look);
}

async function compare(worker: ServiceWorker | null): Promise<void> {
  const entry = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  if (!worker || !entry) return;
  const files = await filesOf(worker);
  if (files.includes(new URL(entry.src).pathname)) return;
  toasts.offer(text.newVersion, { label: text.reload, run: () => location.reload() });
}

/** What a first load takes in the build of that worker. */
function filesOf(worker: ServiceWorker): Promise<string[]> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<string[]>) => resolve(event.data);
    worker.postMessage({ type: 'first-load' } satisfies Message, [port2]);
  });
}

/**
 * Asks for a new build when somebody comes back to a page that is open for long, and again where that came to nothing; returns
 * how to stop, and to ask now. Where there is no newer one, the worker may have been that already before this page watched it.
 */
export function askForNewer(registration: ServiceWorkerRegistration): { now: () => void; stop: () => void } {
  let asked = 0;
  const ask = async () => {
    asked = Date.now();
    await registration.update();
    if (!registration.installing && !registration.waiting) await compare(container?.controller ?? null);
  };
  const retries = growing(() => void attempt());
  const attempt = () => ask().catch(retries.later);
  const now = () => {
    retries.reset();
    void attempt();
  };
  const urging = urge(registration);
  const unwatch = watchInstallations(registration, retries.later, urging.start);
  const look = () => {
    if (document.visibilityState === 'visible' && Date.now() - asked > EACH_MS) now();
  };
  document.addEventListener('visibilitychange', look);
  const stop = () => {
    document.removeEventListener('visibilitychange', look);
    unwatch();
    urging.stop();
    retries.reset();
  };
  return { now, stop };
}

/** Runs something again, each time after a pause twice as long as the one before. */
function growing(run: () => void): { later: () => void; reset: () => void } {
  let pause = RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, pause);
    pause = Math.min(EACH_MS, pause * 2);
  };
  const reset = () => {
    clearTimeout(timer);
    pause = RETRY_MS;
  };
  return { later, reset };
}

/**
 * Has a worker that waits ask again. It asked when it was installed, but Chromium forgets that where the one before was just
 * starting: then it waits until that one had nothing to do for half a minute, and a page that is in use never lets it.
 */
function urge(registration: ServiceWorkerRegistration): { start: () => void; stop: () => void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => clearInterval(timer);
  const ask = () => {
    if (registration.waiting) registration.waiting.postMessage({ type: 'take-over' } satisfies Message);
    else stop();
  };
  const start = () => {
    stop();
    timer = setInterval(ask, URGE_MS);
  };
  start();
  return { start, stop };
}

/** One whose installation fails is thrown away without a word, and no browser tries again by itself while a page is open. */
function watchInstallations(
  registration: ServiceWorkerRegistration,
  onFailed: () => void,
  onInstalled: () => void,
): () => void {
  const watch = () => {
    const worker = registration.installing;
    const first = () => (worker?.state === 'redundant' ? onFailed() : onInstalled());
    worker?.addEventListener('statechange', first, { once: true });
  };
  watch();
  registration.addEventListener('updatefound', watch);
  return () => registration.removeEventListener('updatefound', watch);
}
