// What was made of photos and is needed no more: the calls of its part of the integrity page.
import { call } from '../api/call';
import type { Told } from '../api/wire';

export type Kind = Told['DerivedKind'];
/** `otherFormat`: photos whose pictures are in a format that is set no more. `lookedAt` is null where nobody looked yet. */
export type Leftovers = Told['DerivedStateDto'];

export const getLeftovers = () => call('GET /photostead/derived');
export const look = () => call('POST /photostead/derived/look');
export const clean = () => call('POST /photostead/derived/clean');
export const makeAnew = () =>
  call('PUT /jobs/{name}', { path: { name: 'migration' }, body: { command: 'start', force: false } });
