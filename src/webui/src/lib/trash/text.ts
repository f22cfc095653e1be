// The words of the trash, and of deleting for good; fetched with them.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const days = (n: number) => plural(n, 'day', 'days');
const items = (n: number) => plural(n, 'item', 'items');

const en = {
  waits: (n: number) => `What is deleted waits here for ${days(n)}. Until then it can be restored, with its albums, people and links.`,
  stays: 'What is deleted waits here until somebody deletes it for good. It can be restored, with its albums, people and links.',
  /** On a photo: how long it is still there, in words that are in its name as well. */
  left: (n: number) => (n < 1 ? 'Today' : days(n)),
  leftOf: (name: string, n: number) => (n < 1 ? `${name}, deleted for good today` : `${name}, ${days(n)} left`),
  restoreAll: 'Restore all',
  restored: (n: number) => `${items(n)} restored`,
  empty: 'Empty trash',
  emptyTitle: 'Empty the trash?',
  emptied: (n: number) => `${items(n)} deleted for good`,
  looking: 'Looking for other copies…',
  lastCopies: (n: number, all: number) =>
    n === all
      ? n === 1
        ? 'This is the only copy you have here. It will be lost.'
        : 'Of none of them you have another copy here. They will be lost.'
      : `Of ${items(n)} of them this is the only copy you have here.`,
  noneLost: 'Of each of them another copy stays here.',
  keptFiles: (n: number) => `${plural(n, 'file', 'files')} in a library stay on the disk, and are not shown any more.`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/trash.ts', { import: 'default' }),
);
