// The one place that talks HTTP to the daemon: same-origin cookies, JSON in and out, errors as `ApiError`.
// Which calls exist is in `calls.ts`; what they carry is in `types.ts`.
import { ApiError, messageOf } from './errors';

type Query = Record<string, string | number | boolean | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

interface Listeners {
  onSignedOut: () => void;
  onReachable: (reachable: boolean) => void;
}

const listeners: Listeners = { onSignedOut: () => {}, onReachable: () => {} };

/** Who wants to know that the session ended, or that the daemon stopped or started answering. */
export function listenToApi(wanted: Partial<Listeners>): void {
  Object.assign(listeners, wanted);
}

/** An `/api` path with its query; undefined values are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return `/api${path}${text === '' ? '' : `?${text}`}`;
}

/** Asks the daemon; returns the decoded body (undefined for an empty one), throws `ApiError` or the abort. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  listeners.onReachable(true);
  const body = await readBody(response);
  if (response.ok) return body as T;
  if (response.status === 401 && path !== '/auth/login') listeners.onSignedOut();
  throw new ApiError(response.status, messageOf(response.status, body));
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { Accept: 'application/json' } };
  if (options.signal) init.signal = options.signal;
  if (options.body instanceof FormData) init.body = options.body;
  else if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
  }
  try {
    return await fetch(apiPath(path, options.query), init);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    listeners.onReachable(false);
    throw new ApiError(0, messageOf(0, null));
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
