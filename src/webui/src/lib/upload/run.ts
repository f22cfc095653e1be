// Takes one file through: is it of a kind we know, what is its SHA-1, send it until it has arrived, put it into its album.
// Whatever waits in between ends when the upload is stopped, and then says nothing more about it.
import { getMediaTypes } from '../api/calls';
import { isVisit } from '../api/client';
import { ApiError, sentenceOf } from '../api/errors';
import type { UploadAnswer } from '../api/types';
import { session } from '../session.svelte';
import { extensionOf } from './files';
import { fileInto } from './filing';
import { ensureReadable, sha1Of } from './hash';
import { discardPart, fieldsOf, sendResumable } from './resumable';
import * as memory from './resume';
import { isGone, isWorthRetrying, pauseAfter, TRIES, untilReachable, wantsRoom } from './retry';
import { send } from './send';
import { text } from './text';
import type { Upload, UploadState } from './upload.svelte';

/** What is left alone without being wrong. */
class Skipped extends Error {}

/** Takes the upload to one of its ends, unless it is stopped. Does not throw. */
export async function run(upload: Upload): Promise<void> {
  const { signal } = upload.stop;
  try {
    const answer = await arrive(upload, signal);
    upload.assetId = answer.id;
    await settle(upload, answer);
    if (!signal.aborted) upload.state = answer.status === 'duplicate' ? 'duplicate' : 'created';
  } catch (thrown) {
    if (signal.aborted) return;
    upload.reason = sentenceOf(thrown);
    upload.state = thrown instanceof Skipped ? 'skipped' : 'failed';
  }
}

/** What has arrived of a file that nobody wants any more. */
export function discard(upload: Upload): void {
  const part = partOf(upload);
  const url = part && memory.recall(part);
  if (!part || !url) return;
  memory.forget(part);
  discardPart(url);
}

async function arrive(upload: Upload, signal: AbortSignal): Promise<UploadAnswer> {
  if (upload.file.size === 0) throw new Skipped(text.empty);
  if (!(await isSupported(upload.file))) throw new Skipped(text.unsupported);
  upload.sha1 ??= await sha1Of(upload.file, (read) => (upload.done = read), signal);
  upload.done = 0;
  return await persist(upload, signal);
}

/** Sends until it is there. Failures count while nothing gets through; time without a connection does not. */
async function persist(upload: Upload, signal: AbortSignal): Promise<UploadAnswer> {
  for (let failures = 1; ; failures++) {
    tell(upload, signal, 'sending');
    const before = upload.done;
    try {
      return await attempt(upload, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof ApiError && thrown.status === 401) void session.check();
      await ensureReadable(upload.file);
      if (forgets(upload, thrown)) continue;
      if (!isWorthRetrying(thrown)) throw thrown;
      if (upload.done > before) failures = 1;
      tell(upload, signal, 'retrying');
      if (thrown instanceof ApiError && thrown.isUnreachable && (await untilReachable(signal))) failures = 0;
      else if (failures >= TRIES) throw thrown;
      else await pauseAfter(failures, signal);
    }
  }
}

async function attempt(upload: Upload, signal: AbortSignal): Promise<UploadAnswer> {
  const onProgress = (sent: number) => {
    if (!signal.aborted) upload.done = sent;
  };
  const part = partOf(upload);
  if (!part) return await send(upload.file, upload.sha1!, onProgress, signal);
  const answer = await sendResumable(upload.file, {
    fields: fieldsOf(upload.file, part.sha1, upload.clip?.assetId ?? null),
    url: memory.recall(part),
    onUrl: (url) => memory.remember(part, url),
    onProgress,
    signal,
  });
  memory.forget(part);
  return answer;
}

/** What the daemon does not know any more, or does not want to finish, is forgotten; whether to begin anew. */
function forgets(upload: Upload, thrown: unknown): boolean {
  const part = partOf(upload);
  if (!part || memory.recall(part) === null) return false;
  if (!isWorthRetrying(thrown) && !wantsRoom(thrown)) memory.forget(part);
  return isGone(thrown);
}

/** What a resumable upload is known by; null for guests, whose files are sent whole. */
function partOf(upload: Upload): memory.Part | null {
  const userId = session.user?.id;
  if (isVisit('/assets') || !userId || upload.sha1 === null) return null;
  return { userId, sha1: upload.sha1 };
}

/** What is there now goes into its album; the clip of a live photo does with its still. */
async function settle(upload: Upload, answer: UploadAnswer): Promise<void> {
  if (upload.albumId === null || upload.isClip) return;
  tell(upload, upload.stop.signal, 'filing');
  try {
    await fileInto(upload.albumId, answer.id);
  } catch (thrown) {
    throw new Error(text.noAlbum(sentenceOf(thrown)));
  }
}

function tell(upload: Upload, signal: AbortSignal, state: UploadState): void {
  if (!signal.aborted) upload.state = state;
}

let kinds: Promise<Set<string>> | null = null;

async function isSupported(file: File): Promise<boolean> {
  kinds ??= getMediaTypes().then(({ image, video }) => new Set([...image, ...video]));
  try {
    return (await kinds).has(extensionOf(file.name));
  } catch {
    kinds = null; // Not known now: the daemon decides.
    return true;
  }
}
