// The store of answers, and of whom it is. As long as nobody is known to be signed in nothing of a person's goes in.
const ANSWERS = 'photostead-answers';
/** What the box says to everybody, before anybody is signed in: without it the app does not start. */
const OF_EVERYBODY = 'photostead-of-everybody';
const PUBLIC = /^\/api\/(server\/(config|features)|public\/config)$/;
const OWNER = '/owner';
const MOST = 600;
/** A month of 8,000 photos has about one megabyte. */
const MOST_LETTERS = 4_000_000;
// Details of a locked photo are asked for like any other's.
const LOCKED = /"visibility":\s*"locked"/;

let owner: Promise<string | null> | null = null;
let number = 0;

/** Counts how often something was forgotten: what was asked for before and arrives later is not kept any more. */
export const era = (): number => number;

export function endEra(): void {
  number += 1;
}

/** The id of the person to whom everything here was shown. */
export function ownerId(): Promise<string | null> {
  owner ??= caches.match(OWNER, { cacheName: ANSWERS }).then((found) => found?.text() ?? null);
  return owner;
}

export async function setOwner(id: string): Promise<void> {
  owner = Promise.resolve(id);
  await (await caches.open(ANSWERS)).put(OWNER, new Response(id));
}

const isPublic = ({ url }: Request): boolean => PUBLIC.test(new URL(url).pathname);

export const keptAnswer = (request: Request): Promise<Response | undefined> =>
  caches.match(request, { cacheName: isPublic(request) ? OF_EVERYBODY : ANSWERS });

/** `began` is the era in which it was asked for. */
export async function keepAnswer(request: Request, response: Response, began: number): Promise<void> {
  const text = await response.text();
  if (text.length > MOST_LETTERS) return;
  if (isPublic(request)) return await put(await caches.open(OF_EVERYBODY), request, text);
  if (LOCKED.test(text) || (await ownerId()) === null || era() !== began) return;
  const cache = await caches.open(ANSWERS);
  await put(cache, request, text);
  if (era() === began) await prune(cache);
  else await cache.delete(request);
}

const put = (cache: Cache, request: Request, text: string): Promise<void> =>
  cache.put(request, new Response(text, { headers: { 'Content-Type': 'application/json' } }));

async function prune(cache: Cache): Promise<void> {
  const requests = (await cache.keys()).filter(({ url }) => !url.endsWith(OWNER));
  for (const request of requests.slice(0, Math.max(0, requests.length - MOST))) await cache.delete(request);
}

export async function forgetAnswers(): Promise<void> {
  owner = Promise.resolve(null);
  await caches.delete(ANSWERS);
}

/** Every answer that names one of these assets: also an old list holds their colours and places. */
export async function forgetAnswersAbout(ids: string[]): Promise<void> {
  const cache = await caches.open(ANSWERS);
  for (const request of await cache.keys()) {
    const text = await (await cache.match(request))?.text();
    if (text !== undefined && ids.some((id) => text.includes(id))) await cache.delete(request);
  }
}
