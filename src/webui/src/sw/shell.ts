// The app itself: the files of a first load, kept when a build is installed, and others once they were used. Their names
// carry hashes, so parts of two builds are never taken for one another; the page is always that of this build. Of the
// build before the files stay for pages that still run it.
import { ask, freshOr } from './reach';
import { build, type Duty } from './scope';

const PREFIX = 'photostead-app-';
const OWN = PREFIX + build.version;
const PAGE = '/index.html';

/** Throws when not everything could be kept: then there is no such worker, and the browser tries again some day. */
export async function install(): Promise<void> {
  const cache = await caches.open(OWN);
  await Promise.all([keepPage(cache), ...build.first.map((path) => keep(cache, path))]);
}

async function keepPage(cache: Cache): Promise<void> {
  const response = await fetch(PAGE, { cache: 'reload' });
  const text = await response.clone().text();
  if (!response.ok || !text.includes(`"${build.entry}"`)) throw new Error('The page is that of another build by now.');
  await cache.put(PAGE, response);
}

/** Every file that is not here yet, one after the other: the page has the way to itself. */
export async function keepLater(paths: string[]): Promise<void> {
  const cache = await caches.open(OWN);
  for (const path of paths) await keep(cache, path).catch(() => {});
}

async function keep(cache: Cache, path: string): Promise<void> {
  if (await cache.match(path)) return;
  const response = (await caches.match(path)) ?? (await fetch(path));
  if (!isFile(response)) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
}

/** Where a file is gone, another daemon may answer with its page. */
const isFile = (response: Response): boolean =>
  response.ok && !(response.headers.get('Content-Type') ?? '').startsWith('text/html');

/** Drops all builds but this one and the one before. */
export async function clean(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** A page of the app: the box's own, else that of this build. */
export function page(request: Request, duty: FetchEvent): Promise<Response> {
  const preloaded = (duty.preloadResponse ?? Promise.resolve()) as Promise<Response | undefined>;
  const fresh = ask(preloaded.then((response) => response ?? fetch(request)));
  duty.waitUntil(fresh.catch(() => {}));
  return freshOr(fresh, () => caches.match(PAGE, { cacheName: OWN }));
}

/** A file of a build, kept once it was used. */
export async function asset(request: Request, duty: Duty): Promise<Response> {
  const kept = (await caches.match(request, { cacheName: OWN })) ?? (await caches.match(request));
  if (kept) return kept;
  const response = await fetch(request);
  const copy = response.clone();
  if (isFile(copy)) duty.waitUntil(caches.open(OWN).then((cache) => cache.put(request, copy)));
  return response;
}
