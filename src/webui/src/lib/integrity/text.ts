// The words of the integrity page; fetched with it.
import { count } from '../format';
import type { Kind } from './calls';
import { translated } from '../i18n/translated';

interface KindWords {
  title: string;
  what: string;
  todo: string;
  act: string;
  actOf: (path: string) => string;
  actAll: string;
  askAll: string;
  askAllText: string;
}

const en = {
  title: 'Integrity',
  intro:
    'Photostead looks by itself, at night and slowly, whether every file is still there and still what it was. It only reads: what becomes of a finding is up to you, and no file is ever destroyed from here.',
  fine: 'Nothing found.',
  neverRan: 'It has not run yet.',
  waiting: 'It waits for its turn…',
  running: (checked: number, total: number) =>
    total > 0 ? `Running: ${count(checked)} of ${count(Math.max(checked, total))} files` : `Running: ${count(checked)} files`,
  last: (when: string, checked: number) => `Last run ${when}: ${count(checked)} files.`,
  ended: (reason: string) => `It ended early: ${reason}.`,
  off: 'It does not run by itself: that is switched off in the settings.',
  run: 'Check now',
  again: 'Look again',
  table: 'Download as a table',
  more: 'Show more',
  download: (path: string) => `Download ${path}`,
  started: 'The check begins when nothing more urgent is going on',
  asked: 'It is being done',
  database: 'Pages of the database are checked with',
  kinds: {
    checksum_mismatch: {
      title: 'Damaged files',
      what: 'Their bytes are not what they were when they were taken in, though nothing says that somebody changed them: a failing disk, cable or memory does that.',
      todo: 'First look at the disk (photostead doctor). If you have the photo elsewhere, or in a backup, put it back in its place and look again. In the trash the damaged file is kept until the trash is emptied; files of libraries are left alone and read again as they are now.',
      act: 'Trash',
      actOf: (path) => `Move the photo of ${path} to the trash`,
      actAll: 'All to the trash',
      askAll: 'Move all of these photos to the trash?',
      askAllText: 'Their owners find them there and can bring them back. Files of libraries stay where they are and are read again.',
    },
    missing_file: {
      title: 'Missing files',
      what: 'A photo, or something that was made for it, has no file any more. Files of libraries are not meant: scans look after those, and a disk that is away is no loss.',
      todo: 'If the file lies in a backup, put it back in its place and look again. Otherwise the photo can go to the trash; a lost preview is simply made again.',
      act: 'Resolve',
      actOf: (path) => `Resolve ${path}`,
      actAll: 'Resolve all',
      askAll: 'Resolve all of these?',
      askAllText: 'Photos without their file go to the trash of their owners, lost previews are made again. Files that are back by then are left as they are.',
    },
    untracked_file: {
      title: 'Files that belong to nothing',
      what: 'They lie in the media folder and no photo is made of them: somebody put them there, or something was interrupted long ago.',
      todo: 'Photos among them can be taken in: photostead database take-in. What you do not need is set aside, into the folder “set-aside” beside the others; delete it there when you are sure.',
      act: 'Set aside',
      actOf: (path) => `Set ${path} aside`,
      actAll: 'Set all aside',
      askAll: 'Set all of these files aside?',
      askAllText: 'They are moved into the folder “set-aside” of the media folder, under their old names. Nothing is deleted.',
    },
  } satisfies Record<Kind, KindWords> as Record<Kind, KindWords>,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/integrity.ts', { import: 'default' }),
);
