// The words about duplicates; fetched with their page.
import { count } from '../format';
import { translated } from '../i18n/translated';

const photos = (n: number) => `${count(n)} ${n === 1 ? 'photo' : 'photos'}`;
const groups = (n: number) => `${count(n)} ${n === 1 ? 'photo is' : 'photos are'}`;

const en = {
  title: 'Duplicates',
  intro:
    'What is here more than once: the same file, uploaded and in a folder of yours, or a picture that looks alike, such as the copy that a messenger made. Choose what stays. The rest goes to the trash, and what you made of it (albums, tags, description, rating, favourite) goes over to what stays. Files in your folders are never deleted from the disk.',
  none: 'Nothing is here twice.',
  link: (n: number) => `${groups(n)} here more than once`,
  linkText: 'Choose which of them stay.',
  review: 'Review',
  left: (n: number) => `${groups(n)} here more than once`,
  group: (name: string, n: number) => `${name}, ${count(n)} times`,
  reasons: { 'same-file': 'Same file', 'looks-alike': 'Looks alike' },
  keep: (name: string) => `Keep ${name}`,
  kept: 'Keep',
  trashed: 'Trash',
  suggested: 'Suggested',
  upload: 'Upload',
  library: 'In your folders',
  favorite: 'Favourite',
  archived: 'Archived',
  act: (keep: number, trash: number): string => {
    if (trash === 0) return keep === 2 ? 'Keep both' : 'Keep all';
    return keep === 0 ? 'Trash all' : `Keep ${count(keep)}, trash ${count(trash)}`;
  },
  dismiss: 'Not duplicates',
  dismissed: 'They are not shown as duplicates again',
  done: (n: number) => (n === 0 ? 'Nothing was thrown away' : `${photos(n)} moved to trash`),
  failed: (n: number) => `${groups(n)} still here more than once: something changed meanwhile`,
  all: 'Follow all suggestions',
  askAll: 'Follow all suggestions?',
  askAllText: (stay: number, go: number, unsure: number) =>
    `${photos(go)} will go to the trash and ${photos(stay)} will stay. You can bring them back from the trash.` +
    (unsure > 0 ? ' What only looks alike is left for you to look at.' : ''),
  working: (done: number, all: number) => `${count(done)} of ${count(all)}`,
  stop: 'Stop',
  more: 'Show more',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/duplicates.ts', { import: 'default' }),
);
