// The service worker: keeps the app and what was seen of the photos on this device, so that both are there without a
// connection, and takes files that other apps share. Which request is what is in `kinds.ts`. It takes over at once: names
// with hashes in them never mix two builds, and a page of the build before is told so by itself (`lib/offline/version.ts`).
import type { Message } from '../lib/offline/messages';
import { answer } from './answers';
import { change, forgetAssets, forgetPerson, locked, signIn, signOut } from './forgetting';
import { kindOf, type Kind } from './kinds';
import { picture } from './pictures';
import { build, worker, type Duty } from './scope';
import { takeShared } from './shared';
import * as shell from './shell';

const SERVE: Record<Exclude<Kind, 'other'>, (request: Request, event: FetchEvent) => Promise<Response>> = {
  page: shell.page,
  asset: shell.asset,
  icon: shell.asset,
  picture,
  answer,
  locked,
  'sign-in': signIn,
  'sign-out': signOut,
  change,
  share: takeShared,
};

worker.addEventListener('install', (event) => {
  event.waitUntil(shell.install().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(begin());
});

async function begin(): Promise<void> {
  // While the worker starts the page is on its way already.
  await worker.registration.navigationPreload?.enable();
  await shell.clean();
  await worker.clients.claim();
}

worker.addEventListener('fetch', (event) => {
  const { method, url, mode } = event.request;
  const kind = kindOf({ method, url, navigates: mode === 'navigate' }, worker.origin);
  if (kind !== 'other') event.respondWith(SERVE[kind](event.request, event));
});

worker.addEventListener('message', (event) => {
  event.waitUntil(hear(event.data as Message, event));
});

/** One message after the other: the first says who is signed in. */
let keeping = Promise.resolve();

async function hear(message: Message, event: ExtendableMessageEvent): Promise<void> {
  if (message.type === 'forget-person') await forgetPerson();
  else if (message.type === 'forget-assets') await forgetAssets(message.ids);
  else if (message.type === 'take-over') await worker.skipWaiting();
  else if (message.type === 'first-load') event.ports[0]?.postMessage(build.first);
  else if (message.type === 'keep') await (keeping = keeping.then(() => keepAll(message.urls, event)));
  else await shell.keepLater([...build.later, ...(build.languages[message.language] ?? [])]);
}

/** What a page has open already, one after the other. */
async function keepAll(urls: string[], duty: Duty): Promise<void> {
  for (const url of urls) {
    const kind = kindOf({ method: 'GET', url, navigates: false }, worker.origin);
    const serve = kind === 'answer' ? answer : kind === 'picture' ? picture : kind === 'asset' ? shell.asset : null;
    await serve?.(new Request(url), duty).catch(() => {});
  }
}
