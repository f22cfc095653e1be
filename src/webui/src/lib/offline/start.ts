// Brings up what works without a connection, once the page stands and somebody is signed in: the worker itself, what it is
// to keep, news of a newer build, and files that were shared into the app.
import { connection } from '../connection.svelte';
import { language } from '../i18n/language';
import { listenLive } from '../live';
import type { Message } from './messages';
import { takeShared } from './shared.svelte';
import { askForNewer, watchVersion } from './version';
import { container, tell } from './worker';

const SCRIPT = '/sw.js';
const ME = '/api/users/me';

/** For this person; returns how to stop it. */
export function startOffline(userId: string): () => void {
  if (!container) return () => {};
  const isPast = container.controller === null;
  let isOver = false;
  const stops = [
    watchVersion(container),
    takeShared(userId),
    listenLive({ onRemoval: (ids) => tell({ type: 'forget-assets', ids }) }),
  ];
  void register(container).then((registration) => {
    if (registration && !isOver) stops.push(...follow(registration, isPast));
  });
  return () => {
    isOver = true;
    stops.forEach((stop) => stop());
  };
}

/** `isPast` says that this page was loaded past the worker. */
function follow(registration: ServiceWorkerRegistration, isPast: boolean): (() => void)[] {
  const newer = askForNewer(registration);
  newer.now(); // The browser's own question, as this page was opened, may have come to nothing.
  const stops = [newer.stop, connection.onBack(newer.now)]; // It may have been upgraded meanwhile.
  return isPast ? [...stops, keepOpened(registration.active)] : stops;
}

/** The registration; null where the browser does not want one. */
async function register(workers: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | null> {
  try {
    await workers.register(SCRIPT, { updateViaCache: 'none' });
  } catch {
    return null;
  }
  const registration = await workers.ready;
  tell({ type: 'keep-app', language });
  return registration;
}

/**
 * Has the worker keep what this page fetched, or is fetching still, past it, because it was not there yet: a slow box may
 * take longer with a month than a browser with a worker. Who is signed in comes first: nothing is kept of nobody.
 */
function keepOpened(worker: ServiceWorker | null): () => void {
  const keep = (urls: string[]) => worker?.postMessage({ type: 'keep', urls } satisfies Message);
  const observer = new PerformanceObserver((list) => {
    const past = (list.getEntries() as PerformanceResourceTiming[]).filter(({ workerStart }) => workerStart === 0);
    if (past.length > 0) keep(past.map(({ name }) => name));
  });
  keep([new URL(ME, location.href).href]);
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}
