// The words of full backups; fetched with their page.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';

const files = (n: number): string => (n === 1 ? '1 file' : `${count(n)} files`);

const en = {
  title: 'Full backups',
  intro:
    'The database and every uploaded photo and video, in a plain folder on another disk. Each one copies only what is new, and every file is kept once.',
  make: 'Make a full backup now',
  asked: 'Asked for: it begins when nothing more urgent is at work',
  none: 'None are made yet. If this disk fails, the photos are gone: name a folder on another disk.',
  next: (when: string, keep: number) => `The next one is made ${when}. The newest ${count(keep)} are kept.`,
  last: (when: string) => `Last one: ${when}.`,
  never: 'None was made yet.',
  free: (available: number, size: number) => `${bytes(available)} free of ${bytes(size)}`,
  sameDisk:
    'This is the disk that the photos are on: when it fails, both are gone. It helps against slips and damaged files only; choose a folder on another disk.',
  failed: 'The last full backup failed',
  waits: 'The full backup waits, and looks again every quarter of an hour',
  missing: (n: number) =>
    n === 1
      ? '1 file of the library was missing when it was made. What an earlier backup has of it stays.'
      : `${files(n)} of the library were missing when it was made. What an earlier backup has of them stays.`,
  damaged: (n: number) =>
    n === 1
      ? '1 file of the library was damaged when it was made. What an earlier backup has of it stays.'
      : `${files(n)} of the library were damaged when it was made. What an earlier backup has of them stays.`,
  names: (n: number): string => (n === 1 ? 'Which file?' : 'Which files?'),
  restore: 'How to restore, here or on another box',
  at: {
    backup: 'A full backup is being made',
    drill: 'A backup is being restored for trial',
    verify: 'A backup is being read through',
  },
  progress: (done: number, total: number, size: number) =>
    total > 0 ? `${count(done)} of ${files(total)}, ${bytes(size)}` : 'Copying the database…',
  copied: (n: number, size: number) => `${files(n)} of them new, ${bytes(size)}`,
  ending: 'It is being stopped…',
  stop: 'Stop',
  stopped: 'Stopped. The next one goes on where this one was',
  waiting: {
    backup: 'A full backup waits for its turn.',
    drill: 'A trial waits for its turn.',
    verify: 'Reading a backup through waits for its turn.',
  },

  form: {
    change: 'Change',
    choose: 'Set up full backups',
    title: 'Where and when',
    folder: 'Folder',
    folderHint:
      'The whole path of an empty folder, or of one that backups were made in, such as /mnt/usb/photostead. Empty: none are made.',
    time: 'Time of day',
    timeHint: 'By the clock of the box.',
    keep: 'How many stay',
    keepHint: 'Of older ones only files go that no newer one has.',
    rate: 'At most, in MB a second',
    rateHint: 'Empty: as fast as it goes.',
    drill: 'Restore one for trial every so many days',
    drillHint: '0: never.',
    libraries: 'Also the files of libraries',
    librariesHint: 'Folders that Photostead only reads. They often have a backup of their own.',
    outside: (place: string) => `Set by ${place}: change it there.`,
    save: 'Save',
    cancel: 'Cancel',
    saved: 'Saved',
  },
  trial: {
    title: 'Can it be restored?',
    intro:
      'A backup is as good as its restoration. The newest one is restored into a scratch folder now and then, compared, and removed again.',
    drill: 'Try a restore now',
    verify: 'Read all of it',
    never: 'It was not tried yet.',
    off: 'It is never tried by itself.',
    next: (when: string) => `Next trial: with the backup of ${when}.`,
    good: (when: string, photos: number) =>
      photos === 1 ? `It worked on ${when}: a database of 1 photo came back.` : `It worked on ${when}: a database of ${count(photos)} photos came back.`,
    bad: (when: string, n: number) =>
      n === 1 ? `On ${when} 1 thing was not as it should be:` : `On ${when} ${count(n)} things were not as they should be:`,
    read: (n: number, size: number, restored: number) =>
      `Read back: ${files(n)} (${bytes(size)}). Restored and compared with the library’s own: ${count(restored)}.`,
    rest: 'The others follow in turns.',
    verified: (when: string, n: number, size: number) => `All of it was read on ${when}: ${files(n)}, ${bytes(size)}, all whole.`,
    verifiedBad: (when: string, n: number) =>
      n === 1 ? `All of it was read on ${when}, and 1 thing was not as it should be:` : `All of it was read on ${when}, and ${count(n)} things were not as they should be:`,
    failed: 'The last try could not be made',
    mended: 'What is damaged in the backup is put aside, and the next backup copies it anew.',
    more: (n: number) => `and ${count(n)} more`,
    whole: 'The backup itself',
  },
  list: {
    title: 'Full backups that there are',
    facts: (n: number, size: number, version: string) => `${files(n)} · ${bytes(size)} · version ${version}`,
    fresh: (n: number, size: number) => (n === 0 ? 'nothing new' : `${files(n)} new, ${bytes(size)}`),
    libraries: 'with libraries',
    lost: (n: number) => `${files(n)} missing or damaged`,
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/full-backups.ts', { import: 'default' }),
);
