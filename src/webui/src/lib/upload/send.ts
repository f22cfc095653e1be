// Sends one file to the daemon, with progress: multipart by XMLHttpRequest, because fetch cannot report what was sent.
// When to send which file is in `queue.svelte.ts`.
import { apiPath } from '../api/client';
import { ApiError, messageOf } from '../api/errors';
import type { UploadAnswer } from '../api/types';

/** Larger files are not hashed beforehand: that would read them into memory whole. */
export const HASH_LIMIT = 64 * 1024 * 1024;

/** Hex SHA-1 of the file; null where the browser does not offer hashing (plain http) or the file is too large. */
export async function checksumOf(file: Blob): Promise<string | null> {
  if (file.size > HASH_LIMIT || !globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest('SHA-1', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The form of an upload. Text comes before the file, so that the daemon knows the dates when bytes arrive. */
export function formOf(file: File): FormData {
  const modified = new Date(file.lastModified).toISOString();
  const form = new FormData();
  form.append('fileCreatedAt', modified);
  form.append('fileModifiedAt', modified);
  form.append('filename', file.name);
  form.append('assetData', file, file.name);
  return form;
}

/** Worth another try: nobody answered, the daemon is busy, or it failed inside. */
export function isWorthRetrying(thrown: unknown): boolean {
  if (!(thrown instanceof ApiError)) return false;
  return thrown.status === 0 || thrown.status === 408 || thrown.status === 429 || (thrown.status >= 500 && thrown.status !== 507);
}

/** Sends; `onProgress` gets bytes sent so far. Throws `ApiError`. */
export function send(
  file: File,
  checksum: string | null,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', apiPath('/assets'));
    xhr.responseType = 'text';
    if (checksum) xhr.setRequestHeader('x-immich-checksum', checksum);
    xhr.upload.onprogress = (event) => onProgress(Math.min(file.size, event.loaded));
    xhr.onload = () => {
      const body = parsed(xhr.responseText);
      if (xhr.status >= 200 && xhr.status < 300) resolve(body as UploadAnswer);
      else reject(new ApiError(xhr.status, messageOf(xhr.status, body)));
    };
    xhr.onerror = () => reject(new ApiError(0, messageOf(0, null)));
    xhr.onabort = () => reject(new DOMException('Upload cancelled', 'AbortError'));
    signal.addEventListener('abort', () => xhr.abort(), { once: true });
    xhr.send(formOf(file));
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
