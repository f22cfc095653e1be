// Thumbnails and previews whose address names their version: kept when they were seen, the oldest out. The daemon says of
// each whether it may be kept for good; of what is in the locked folder it never does.
import { era, ownerId } from './kept';
import type { Duty } from './scope';
import { BOUNDS, isFull, nameAfter, shelvesIn, tooOld, type Shelf } from './shelves';

const FOR_GOOD = /\bimmutable\b/;

let shelf: Shelf | null = null;
/** One after the other, so that what is counted is right. */
let writing = Promise.resolve();

export async function picture(request: Request, duty: Duty): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const began = era();
  // Past the browser's own cache: a copy there may be older than the day on which the photo was locked, and would stay when
  // everything here is forgotten.
  const response = await fetch(request, { cache: 'no-store' });
  if (response.status === 200 && FOR_GOOD.test(response.headers.get('Cache-Control') ?? '')) {
    const copy = response.clone();
    duty.waitUntil(put(request, copy, began));
  }
  return response;
}

/** Never fails: a picture that cannot be kept is only not kept, as one that the page no longer waits for. */
function put(request: Request, response: Response, began: number): Promise<void> {
  writing = writing.then(() => shelve(request, response, began)).catch(makeRoom);
  return writing;
}

async function shelve(request: Request, response: Response, began: number): Promise<void> {
  if (era() !== began || (await ownerId()) === null) return;
  shelf ??= await newest();
  if (isFull(shelf, BOUNDS)) shelf = await begin();
  shelf.count += 1;
  shelf.bytes += sizeOf(response);
  const cache = await caches.open(shelf.name);
  await cache.put(request, response);
  if (era() !== began) await cache.delete(request);
}

const sizeOf = (response: Response): number => Number(response.headers.get('Content-Length') ?? 0);

/** The shelf that is being filled, counted anew: a worker lives for seconds. */
async function newest(): Promise<Shelf> {
  const name = shelvesIn(await caches.keys()).at(-1);
  const found: Shelf = { name: name ?? nameAfter(undefined), count: 0, bytes: 0 };
  if (name === undefined) return found;
  for (const response of await (await caches.open(name)).matchAll()) {
    found.count += 1;
    found.bytes += sizeOf(response);
  }
  return found;
}

async function begin(): Promise<Shelf> {
  const names = shelvesIn(await caches.keys());
  await Promise.all(tooOld(names, BOUNDS).map((name) => caches.delete(name)));
  return { name: nameAfter(names.at(-1)), count: 0, bytes: 0 };
}

/** Where the device has no more room for us, the oldest shelf goes at once. */
async function makeRoom(failure: unknown): Promise<void> {
  if (!(failure instanceof DOMException) || failure.name !== 'QuotaExceededError') return;
  const [oldest] = shelvesIn(await caches.keys());
  if (oldest !== undefined) await caches.delete(oldest);
  shelf = null;
}

export async function forgetPictures(): Promise<void> {
  shelf = null;
  await Promise.all(shelvesIn(await caches.keys()).map((name) => caches.delete(name)));
}

/** Those of these assets. */
export async function forgetPicturesOf(ids: Set<string>): Promise<void> {
  for (const name of shelvesIn(await caches.keys())) {
    const cache = await caches.open(name);
    const gone = (await cache.keys()).filter(({ url }) => ids.has(new URL(url).pathname.split('/')[3] ?? ''));
    await Promise.all(gone.map((request) => cache.delete(request)));
  }
}
