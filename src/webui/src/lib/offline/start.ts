// Brings up what works without a connection, once the page stands and somebody is signed in: the worker itself, what it is
// to keep, news of a newer build, and files that were shared into the app.
import { connection } from '../connection.svelte';
import { language } from '../i18n/language';
import { listenLive } from '../live';
import { takeShared } from './shared.svelte';
import { askForNewer, watchVersion } from './version';
import { container, tell } from './worker';

const SCRIPT = '/sw.js';

/** For this person; returns how to stop it. */
export function startOffline(userId: string): () => void {
  if (!container) return () => {};
  const stops = [
    watchVersion(container),
    takeShared(userId),
    listenLive({ onRemoval: (ids) => tell({ type: 'forget-assets', ids }) }),
  ];
  void register(container).then((registration) => {
    if (!registration) return;
    const newer = askForNewer(registration);
    stops.push(newer.stop, connection.onBack(newer.now)); // It may have been upgraded meanwhile.
  });
  return () => stops.forEach((stop) => stop());
}

/** The registration; null where the browser does not want one. */
async function register(workers: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | null> {
  const isFirst = workers.controller === null;
  try {
    await workers.register(SCRIPT, { updateViaCache: 'none' });
  } catch {
    return null;
  }
  const registration = await workers.ready;
  registration.active?.postMessage({ type: 'keep', urls: isFirst ? opened() : [], language });
  return registration;
}

/** What this page fetched before a worker was there, who is signed in first: nothing is kept of nobody. */
function opened(): string[] {
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  return [new URL('/api/users/me', location.href).href, ...new Set(names)];
}
