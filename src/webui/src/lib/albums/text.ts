// The words of an album's page. Fetched with it.
import { translated } from '../i18n/translated';
import { isolate, plural } from '../i18n/words';

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
  list: {
    create: 'New album',
    createTitle: 'New album',
    find: 'Search albums',
    sort: 'Order',
    sorts: {
      newest: 'Newest photo',
      oldest: 'Oldest photo',
      changed: 'Last changed',
      created: 'Last made',
      name: 'Name',
      count: 'Number of photos',
    },
    whose: 'Whose albums',
    all: 'All',
    mine: 'Mine',
    shared: 'Shared',
    covers: 'Show covers',
    rows: 'Show rows',
    shown: (n: number) => plural(n, 'album', 'albums'),
    noMatch: 'No album fits that. Try another word or All.',
    by: (name: string) => `By ${isolate(name)}`,
    sharedMark: 'Shared',
    linkMark: 'Has a link',
  },
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
