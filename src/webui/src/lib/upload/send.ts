// Sends one file to the daemon whole, with progress: multipart by XMLHttpRequest, because fetch cannot report what was sent.
// So do the guests of a shared link, for whom nothing is kept half. When to send which file is in `run.ts`.
import { addressOf } from '../api/call';
import { ApiError, messageOf } from '../api/errors';
import type { UploadAnswer } from '../api/types';

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

/** Sends; `onProgress` gets bytes sent so far. Throws `ApiError`, or what the signal was aborted with. */
export function send(
  file: File,
  sha1: string,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const xhr = new XMLHttpRequest();
    xhr.open('POST', addressOf('POST /assets', {}));
    xhr.responseType = 'text';
    xhr.setRequestHeader('x-immich-checksum', sha1);
    xhr.upload.onprogress = (event) => onProgress(Math.min(file.size, event.loaded));
    xhr.onload = () => {
      const body = parsed(xhr.responseText);
      if (xhr.status >= 200 && xhr.status < 300) resolve(body as UploadAnswer);
      else reject(new ApiError(xhr.status, messageOf(xhr.status, body)));
    };
    xhr.onerror = () => reject(new ApiError(0, messageOf(0, null)));
    xhr.onabort = () => reject(signal.reason);
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
