// What was made of photos and is needed no more: the calls and the words of its part of the integrity page.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import { bytes, count } from '../format';

export type Kind = Told['DerivedKind'];
/** `otherFormat`: photos whose pictures are in a format that is set no more. `lookedAt` is null where nobody looked yet. */
export type Leftovers = Told['DerivedStateDto'];

export const getLeftovers = () => call('GET /photostead/derived');
export const look = () => call('POST /photostead/derived/look');
export const clean = () => call('POST /photostead/derived/clean');
export const makeAnew = () =>
  call('PUT /jobs/{name}', { path: { name: 'migration' }, body: { command: 'start', force: false } });

const files = (n: number): string => (n === 1 ? '1 file' : `${count(n)} files`);

export const text = {
  title: 'What is needed no more',
  what: 'Previews, converted videos and the like can be made again at any time. Those that no setting asks for, or whose photo is gone, only take space. They are removed at night; originals and what you wrote never are.',
  kinds: {
    fullsize: 'Pictures in full size, which are switched off',
    encoded_video: 'Converted videos that nobody needs',
    leftover: 'Files whose photo is gone',
  } satisfies Record<Kind, string> as Record<Kind, string>,
  amount: (n: number, size: number) => `${files(n)}, ${bytes(size)}`,
  nothing: 'Nothing to remove.',
  busy: 'It is being done…',
  notLooked: 'Nobody has looked for files whose photo is gone yet.',
  looked: (when: string) => `Files whose photo is gone were looked for ${when}.`,
  cleaned: (when: string, n: number, size: number) => `Removed ${when}: ${files(n)}, ${bytes(size)}.`,
  other: (n: number) =>
    n === 1
      ? 'The previews of one photo are in a format that is no longer set.'
      : `The previews of ${count(n)} photos are in a format that is no longer set.`,
  look: 'Look now',
  clean: 'Remove now',
  anew: 'Make them anew',
  asked: 'It is being done',
};
