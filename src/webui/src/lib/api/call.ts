// The typed door to the daemon: operations by method and path as its OpenAPI document has them, from which the types of path,
// query, body and answer follow (`wire.ts`, see apitypes.ts). How they are sent is in `client.ts`.
import { apiPath, open, request, type Query } from './client';
import type { Operations } from './wire';

type Method<Name extends string> = Extract<keyof Operations, `${Name} ${string}`>;
export type Operation = keyof Operations;
/** What an operation is asked, its `path`, `query` and `body`. */
export type Asked<Name extends Operation> = Operations[Name]['asked'] & { signal?: AbortSignal | undefined };
/** What it answers. */
export type Told<Name extends Operation> = Operations[Name]['told'];
// Nothing has to be said where all of it may be left out.
type Said<Name extends Operation> = {} extends Asked<Name> ? [asked?: Asked<Name>] : [asked: Asked<Name>];

interface Parts {
  path?: Record<string, string | number>;
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

/** `call('GET /albums/{albumId}', { path: { albumId } })`: the decoded answer. Throws `ApiError` or the abort. */
export function call<Name extends Operation>(name: Name, ...[asked]: Said<Name>): Promise<Told<Name>> {
  return send(request<Told<Name>>, name, asked);
}

/** The same for an answer that is to be read piece by piece. */
export function stream<Name extends Operation>(name: Name, ...[asked]: Said<Name>): Promise<Response> {
  return send(open, name, asked);
}

/** The address of what is fetched by the browser: pictures, films, files. */
export function addressOf<Name extends Method<'GET'>>(name: Name, ...[asked]: Said<Name>): string {
  const { path, query }: Parts = asked ?? {};
  return apiPath(filled(name, path), query);
}

function send<Answer>(ask: typeof request<Answer>, name: Operation, asked: Parts = {}): Promise<Answer> {
  const { path, ...options } = asked;
  return ask(name.slice(0, name.indexOf(' ')), filled(name, path), options);
}

function filled(name: Operation, path: Parts['path'] = {}): string {
  return name.slice(name.indexOf(' ') + 1).replaceAll(/{(\w+)}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''));
}
