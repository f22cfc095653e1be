// Sends one file in parts that survive a lost connection, by tus 1.0.0 (https://tus.io/protocols/resumable-upload). One
// attempt; when to make another is decided in `run.ts`.
import { DetailedError, Upload as Tus, type HttpRequest, type HttpResponse, type UploadOptions } from 'tus-js-client';
import { addressOf } from '../api/call';
import { ApiError, messageOf } from '../api/errors';
import type { UploadAnswer } from '../api/types';

/** Proxies limit how long one request may be: 100 MB is a usual bound. */
export const CHUNK = 32 * 1024 * 1024;

export interface Attempt {
  /** What the daemon is told of the file, the fields of an upload by form. */
  fields: Record<string, string>;
  /** Where an attempt before this one got to; null to begin. */
  url: string | null;
  onUrl: (url: string) => void;
  /** Bytes that left. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/** The fields of a file. The dates are its own: what it says inside wins over them. */
export function fieldsOf(file: File, sha1: string, livePhotoVideoId: string | null): Record<string, string> {
  const modified = new Date(file.lastModified).toISOString();
  const fields = { filename: file.name, fileCreatedAt: modified, fileModifiedAt: modified, checksum: sha1 };
  return livePhotoVideoId === null ? fields : { ...fields, livePhotoVideoId };
}

/** Sends what the daemon has not got yet. Throws `ApiError`, or what the signal was aborted with. */
export function sendResumable(file: File, attempt: Attempt): Promise<UploadAnswer> {
  const { signal, url } = attempt;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const options: UploadOptions = {
      // Without an endpoint nothing is begun anew because an old address did not answer this once.
      ...(url === null ? { endpoint: addressOf('POST /photostead/uploads', {}) } : { uploadUrl: url }),
      metadata: attempt.fields,
      chunkSize: CHUNK,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onProgress: attempt.onProgress,
      onUploadUrlAvailable: () => attempt.onUrl(tus.url!),
      onAfterResponse: (request, response) => {
        const answer = isBirth(request, response) ? answerIn(response) : null;
        if (answer === null) return;
        void tus.abort(); // Known: not a byte has to leave.
        resolve(answer);
      },
      onSuccess: ({ lastResponse }) => {
        const answer = answerIn(lastResponse);
        if (answer) resolve(answer);
        else reject(errorIn(lastResponse));
      },
      onError: (error) => reject(errorIn(error instanceof DetailedError ? error.originalResponse : null)),
    };
    const tus = new Tus(file, options);
    signal.addEventListener('abort', () => {
      void tus.abort();
      reject(signal.reason);
    });
    tus.start();
  });
}

/** Gives up what has arrived. It goes by itself one day: nobody waits for an answer. */
export function discardPart(url: string): void {
  void Tus.terminate(url, { retryDelays: null }).catch(() => {});
}

const isBirth = (request: HttpRequest, response: HttpResponse): boolean =>
  request.getMethod() === 'POST' && response.getStatus() === 201;

function answerIn(response: HttpResponse): UploadAnswer | null {
  const id = response.getHeader('Photostead-Asset-Id');
  if (!id) return null;
  return { id, status: response.getHeader('Photostead-Upload-Status') === 'duplicate' ? 'duplicate' : 'created' };
}

function errorIn(response: HttpResponse | null): ApiError {
  const status = response?.getStatus() ?? 0;
  return new ApiError(status, messageOf(status, bodyIn(response)));
}

function bodyIn(response: HttpResponse | null): unknown {
  try {
    return JSON.parse(response?.getBody() ?? 'null');
  } catch {
    return null;
  }
}
