// Notices that another build of the app has come. Its worker takes over at once, and this page goes on as it is: its parts
// have names of their own. Whoever sits before it says when it starts anew.
import { toasts } from '../toasts.svelte';
import type { Message } from './messages';
import { text } from './text';

const EACH_MS = 60 * 60 * 1000;

/** Watches for that; returns how to stop. */
export function watchVersion(container: ServiceWorkerContainer): () => void {
  const look = () => void compare(container.controller);
  container.addEventListener('controllerchange', look);
  return () => container.removeEventListener('controllerchange', look);
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

/** Asks for a new build when somebody comes back to a page that is open for long; returns how to stop that. */
export function askForNewer(registration: ServiceWorkerRegistration): { now: () => void; stop: () => void } {
  let asked = Date.now();
  const now = () => {
    asked = Date.now();
    registration.update().catch(() => {}); // Nobody is there: the same one stays.
  };
  const look = () => {
    if (document.visibilityState === 'visible' && Date.now() - asked > EACH_MS) now();
  };
  document.addEventListener('visibilitychange', look);
  return { now, stop: () => document.removeEventListener('visibilitychange', look) };
}
