// The one place that talks HTTP to the daemon: same-origin cookies, JSON in and out, errors as `ApiError`.
// Which operations exist and what they carry is asked by `call.ts`.
import { KEPT } from '../offline/messages';
import { ApiError, messageOf, unreachable } from './errors';

type Value = string | number | boolean;
/** What stands behind the `?`; of a list each by itself, of undefined nothing. */
export type Query = Record<string, Value | Value[] | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

/** By what a guest opens a shared link. */
export type LinkCredential = { key: string } | { slug: string };

interface Listeners {
  onSignedOut: () => void;
  /** The shared link that is visited answers no longer, or wants a password. */
  onLinkShut: () => void;
  /** Without an answer of the daemon's own; `kept` where this device had one. */
  onReachable: (reachable: boolean, kept?: boolean) => void;
  /** The daemon serves nobody right now, or not this. */
  onShut: () => void;
}

const listeners: Listeners = { onSignedOut: () => {}, onLinkShut: () => {}, onReachable: () => {}, onShut: () => {} };

// What a shared link may open; no other request carries its credential.
const FOR_GUESTS = /^\/(albums|assets|download|search|shared-links|timeline)(\/|$)/;
let visited: LinkCredential | null = null;

/** From now on ask as a guest with this link; null ends that. */
export function visitAs(credential: LinkCredential | null): void {
  visited = credential;
}

/** Whether this is asked as a guest. */
export const isVisit = (path: string): boolean => visited !== null && FOR_GUESTS.test(path);

/** Who wants to know that the session ended, or that the daemon stopped or started answering. */
export function listenToApi(wanted: Partial<Listeners>): void {
  Object.assign(listeners, wanted);
}

/** An `/api` path with its query; undefined values are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  const whole: Query = isVisit(path) ? { ...query, ...visited } : query;
  for (const [key, value] of Object.entries(whole)) for (const one of listOf(value)) search.append(key, String(one));
  const text = search.toString();
  return `/api${path}${text === '' ? '' : `?${text}`}`;
}

const listOf = (value: Query[string]): Value[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Asks the daemon; returns the decoded body (undefined for an empty one), throws `ApiError` or the abort. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  return (await readBody(await open(method, path, options))) as T;
}

/** The same for an answer that is to be read piece by piece. */
export async function open(method: string, path: string, options: Options = {}): Promise<Response> {
  const response = await send(method, path, options);
  const kept = response.headers.has(KEPT);
  listeners.onReachable(!kept && !NOBODY_BEHIND.includes(response.status), kept);
  if (response.ok) return response;
  const body = await readBody(response);
  if (response.status === 401) tellShut(path);
  if (response.status === 503) listeners.onShut();
  throw new ApiError(response.status, messageOf(response.status, body));
}

/** What a reverse proxy says in the daemon's place. */
const NOBODY_BEHIND = [502, 504];

/** Whoever just gave a password, or asked for the link itself, hears of it as an error. */
const ASKS_ITSELF = ['/auth/login', '/shared-links/login', '/shared-links/me'];

function tellShut(path: string): void {
  if (ASKS_ITSELF.includes(path)) return;
  if (isVisit(path)) listeners.onLinkShut();
  else listeners.onSignedOut();
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
    throw unreachable(method);
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
