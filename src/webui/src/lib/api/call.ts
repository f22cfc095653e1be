// The typed door to the daemon: operations by method and path as its OpenAPI document has them, from which the types of path,
// query, body and answer follow (`wire.ts`, see apitypes.ts). How they are sent is in `client.ts`.
import { apiPath, open, request, type Query } from './client';
import type { Operations } from './wire';

export type Operation = keyof Operations;
/** What an operation is asked: its `path`, `query` and `body`. Shapes by their own names are in `wire.ts`. */
export type Asked<Name extends Operation> = Operations[Name]['asked'] & { signal?: AbortSignal | undefined };
/** What it answers. */
export type Told<Name extends Operation> = Operations[Name]['told'];
// Nothing has to be said where all of it may be left out.
type Said<Name extends Operation> = {} extends Asked<Name> ? [asked?: Asked<Name>] : [asked: Asked<Name>];
type Address<Name extends Operation> = Omit<Operations[Name]['asked'], 'body'> & { version?: string | null | undefined };

interface Parts {
  path?: Record<string, string | number>;
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  version?: string | null;
}

/** `call('GET /albums/{albumId}', { path: { albumId } })`: the decoded answer. Throws `ApiError` or the abort. */
export function call<Name extends Operation>(name: Name, ...[asked]: Said<Name>): Promise<Told<Name>> {
  return send(request<Told<Name>>, name, asked);
}

/** The same for an answer that is to be read piece by piece. */
export function stream<Name extends Operation>(name: Name, ...[asked]: Said<Name>): Promise<Response> {
  return send(open, name, asked);
}

/** Asks while the page is being left, when nobody waits for the answer any more. */
export function callLeaving<Name extends Operation>(name: Name, asked: Address<Name>): void {
  void fetch(addressOf(name, asked), { method: methodOf(name), keepalive: true }).catch(() => {});
}

/** The address of what the browser or an upload fetches by itself. Where it names the `version` of a picture, the browser may
 * keep that for good. */
export function addressOf<Name extends Operation>(name: Name, asked: Address<Name>): string {
  const { path, query, version }: Parts = asked;
  return apiPath(filled(name, path), { ...query, c: version ?? undefined });
}

function send<Got>(ask: typeof request<Got>, name: Operation, asked: Parts = {}): Promise<Got> {
  const { path, ...options } = asked;
  return ask(methodOf(name), filled(name, path), options);
}

const methodOf = (name: Operation): string => name.slice(0, name.indexOf(' '));

function filled(name: Operation, path: Parts['path'] = {}): string {
  return name.slice(name.indexOf(' ') + 1).replaceAll(/{(\w+)}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''));
}
