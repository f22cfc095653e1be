// The words of what was made of photos and is needed no more; fetched with the integrity page.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';
import type { Kind } from './leftovers';

const en = {
  title: 'What is needed no more',
  what: 'Previews, converted videos and the like can be made again at any time. Those that no setting asks for, or whose photo is gone, only take space. They are removed at night; originals and what you wrote never are.',
  kinds: {
    fullsize: 'Pictures in full size, which are switched off',
    encoded_video: 'Converted videos that nobody needs',
    leftover: 'Files whose photo is gone',
  } satisfies Record<Kind, string> as Record<Kind, string>,
  amount: (n: number, size: number) => `${plural(n, 'file', 'files')}, ${bytes(size)}`,
  nothing: 'Nothing to remove.',
  busy: 'It is being done…',
  notLooked: 'Nobody has looked for files whose photo is gone yet.',
  looked: (when: string) => `Files whose photo is gone were looked for ${when}.`,
  cleaned: (when: string, n: number, size: number) => `Removed ${when}: ${plural(n, 'file', 'files')}, ${bytes(size)}.`,
  other: (n: number) =>
    n === 1
      ? 'The previews of one photo are in a format that is no longer set.'
      : `The previews of ${count(n)} photos are in a format that is no longer set.`,
  look: 'Look now',
  clean: 'Remove now',
  anew: 'Make them anew',
  asked: 'It is being done',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/leftovers.ts', { import: 'default' }),
);
