// The words of the page of the storage; fetched with it. Those of the disks are in `box/text.ts`.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  title: 'Storage',
  intro: 'What takes room on this box, by disk, by person and by library.',
  disks: 'Disks',
  people: 'By person',
  peopleIntro: 'Uploads and the files of their libraries; what is in the trash counts until it is emptied.',
  libraries: 'By library',
  librariesIntro: 'Files in folders that Photostead only reads. They take no room of its own.',
  noLibraries: 'There are no libraries.',
  name: 'Name',
  photos: 'Photos',
  videos: 'Videos',
  room: 'Room',
  sum: 'All together',
  quota: (size: number) => `of ${bytes(size)} for uploads`,
  split: (photos: number, videos: number) => `${bytes(photos)} photos, ${bytes(videos)} videos`,
  count: (n: number) => count(n),
  things: (photos: number, videos: number) =>
    `${plural(photos, 'photo', 'photos')} and ${plural(videos, 'video', 'videos')}`,
  more: 'What can be done',
  trash: 'Empty the trash',
  trashText: 'What was deleted takes room until it is removed for good.',
  duplicates: 'Look for duplicates',
  duplicatesText: 'The same photo may be there twice.',
  integrity: 'Look for leftovers',
  integrityText: 'Files in our folders that nothing knows.',
  settings: 'Smaller previews',
  settingsText: 'Their size and quality is a setting.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/storage.ts', { import: 'default' }),
);
