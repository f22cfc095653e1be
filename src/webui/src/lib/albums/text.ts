// The words of an album's page. Fetched with it.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  items: (n: number) => plural(n, 'item', 'items'),
  people: (names: string[]) => `People: ${names.join(', ')}`,
  more: 'More about this album',
  unfold: 'Show all of the description',
  fold: 'Show less of the description',
  edit: 'Edit album',
  download: 'Download album',
  delete: 'Delete album',
  deleteTitle: 'Delete this album?',
  deleteText: 'Its photos stay in the library. Its links, comments and likes go. This cannot be undone.',
  deleted: (name: string) => `${name || 'The album'} was deleted`,
  gone: 'This album is not there, or not shown to you any more.',
  untitled: 'Album without a name',
  form: {
    name: 'Name',
    description: 'Description',
    order: 'Order of the photos',
    orders: { desc: 'Newest first', asc: 'Oldest first' },
    activity: 'Comments and likes',
    activityHint: 'Everyone in the album may say and like something. Switched off, nothing is shown; nothing is lost.',
    save: 'Save',
    cover: 'To change the cover, select a photo in the album.',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/albums.ts', { import: 'default' }),
);
