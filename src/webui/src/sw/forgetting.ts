// What goes, and when: everything of a person who is signed out or whom somebody else follows, and every trace of assets
// that were deleted or locked away.
import { SHARED_FILES } from '../lib/offline/messages';
import { endEra, forgetAnswers, forgetAnswersAbout } from './kept';
import { forgetPictures, forgetPicturesOf } from './pictures';

/** Files that were shared into this app stay: they may be waiting for just the next sign-in. */
export async function forgetPerson(): Promise<void> {
  endEra();
  await Promise.all([forgetAnswers(), forgetPictures()]);
}

/** The same when they say so themselves, whether or not the box hears of it. */
export async function signOut(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } finally {
    await Promise.all([forgetPerson(), caches.delete(SHARED_FILES)]);
  }
}

/** Whoever it is now, nothing of anybody else's may be here. */
export async function signIn(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.ok) await forgetPerson();
  return response;
}

/** Deletes or changes assets; what was deleted or locked away leaves no trace. */
export async function change(request: Request): Promise<Response> {
  const copy = request.clone();
  const response = await fetch(request);
  if (response.ok) await forgetAssets(await idsGone(copy).catch(() => []));
  return response;
}

async function idsGone(request: Request): Promise<string[]> {
  const body = (await request.json()) as { ids?: string[]; visibility?: string };
  if (request.method !== 'DELETE' && body.visibility !== 'locked') return [];
  return body.ids ?? [new URL(request.url).pathname.split('/').at(-1)!];
}

/** The list of what is locked: some of it may have been locked on another device, after it was seen on this one. */
export async function locked(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (!response.ok) return response;
  const { id = [] } = (await response.clone().json()) as { id?: string[] };
  await forgetAssets(id);
  return response;
}

/** Their pictures, and what was said of them. */
export async function forgetAssets(ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  endEra();
  await Promise.all([forgetPicturesOf(new Set(ids)), forgetAnswersAbout(ids)]);
}
