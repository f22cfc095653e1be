// Takes files that another app on this device shared into this one, and puts them into the upload queue. They stay in
// their cache until they have arrived: a page that is closed meanwhile goes on with them when it is opened again.
import { router } from '../router.svelte';
import { toasts } from '../toasts.svelte';
import { uploads } from '../upload/queue.svelte';
import { FILE_MODIFIED, FILE_NAME, SHARE_FAILED, SHARED_FILES } from './messages';
import { text } from './text';

/** Of two open pages only one takes them. */
const LOCK = 'photostead.shared-files';
const TAKER = '/shared-files/taker';

/** Takes what there is, for this person; returns how to stop that. */
export function takeShared(userId: string): () => void {
  if (router.search.has(SHARE_FAILED)) {
    toasts.error(text.shareFailed);
    router.replace(router.path);
  }
  const stop = new AbortController();
  void take(userId, stop.signal).catch((thrown: unknown) => toasts.error(thrown));
  return () => stop.abort();
}

async function take(userId: string, signal: AbortSignal): Promise<void> {
  if (!(await caches.has(SHARED_FILES))) return;
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock || signal.aborted || !(await isOurs(userId))) return;
    const cache = await caches.open(SHARED_FILES);
    const files = await filesIn(cache);
    if (signal.aborted) return;
    uploads.add([...files.keys()].map((file) => ({ file, folder: '' })));
    await carried(cache, files, signal);
  });
}

/** What somebody else began to upload here is none of this person's business, and goes. */
async function isOurs(userId: string): Promise<boolean> {
  const cache = await caches.open(SHARED_FILES);
  const taker = await (await cache.match(TAKER))?.text();
  if (taker !== undefined && taker !== userId) {
    await caches.delete(SHARED_FILES);
    return false;
  }
  await cache.put(TAKER, new Response(userId));
  return true;
}

async function filesIn(cache: Cache): Promise<Map<File, Request>> {
  const files = new Map<File, Request>();
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response?.headers.has(FILE_NAME)) files.set(await fileOf(response), request);
  }
  return files;
}

async function fileOf(response: Response): Promise<File> {
  const blob = await response.blob();
  const { headers } = response;
  return new File([blob], decodeURIComponent(headers.get(FILE_NAME) ?? ''), {
    type: blob.type,
    lastModified: Number(headers.get(FILE_MODIFIED)),
  });
}

/** Until each of them has arrived, or nobody wants it any more; those leave the cache. What failed stays for another try. */
function carried(cache: Cache, files: Map<File, Request>, signal: AbortSignal): Promise<void> {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
    end = $effect.root(() => {
      $effect(() => {
        drop(cache, files);
        if (files.size === 0) resolve();
      });
    });
  });
  return over.finally(end);
}

function drop(cache: Cache, files: Map<File, Request>): void {
  for (const file of filesDone([...files.keys()])) {
    void cache.delete(files.get(file)!);
    files.delete(file);
  }
  if (files.size === 0) void caches.delete(SHARED_FILES);
}

function filesDone(files: File[]): File[] {
  const states = new Map(uploads.list.map((upload) => [upload.file, upload.state]));
  return files.filter((file) => {
    const state = states.get(file);
    return state === undefined || state === 'created' || state === 'duplicate' || state === 'skipped';
  });
}
