// The words of the integrity page; fetched with it.
import { count } from '../format';
import { plural } from '../i18n/words';
import type { Hindrance, Kind, OwnKind } from './calls';
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

/** How much a check is through, and was: in files, or in tables. */
export interface Amounts {
  running: (checked: number, total: number) => string;
  last: (when: string, checked: number) => string;
}

interface OwnWords {
  title: string;
  what: string;
  amounts: Amounts;
  outcome: (found: number) => string;
}

const files = (n: number): string => plural(n, 'file', 'files');
const tables = (n: number): string => plural(n, 'table', 'tables');
const amounts: Amounts = {
  running: (checked, total) =>
    total > 0 ? `Running: ${count(checked)} of ${files(Math.max(checked, total))}` : `Running: ${files(checked)}`,
  last: (when, checked) => `Last run ${when}: ${files(checked)}.`,
};

const en = {
  title: 'Integrity',
  intro:
    'Photostead looks by itself, at night and slowly, whether every file is still there and still what it was. What a good copy can mend is mended; everything else is up to you, and no file is ever destroyed from here.',
  fine: 'Nothing found.',
  neverRan: 'It has not run yet.',
  waiting: 'It waits for its turn…',
  files: amounts,
  ended: (reason: string) => `It ended early: ${reason}.`,
  off: 'It does not run by itself: that is switched off in the settings.',
  run: 'Check now',
  again: 'Look again',
  table: 'Download as a table',
  more: 'Show more',
  download: (path: string) => `Download ${path}`,
  started: 'The check begins when nothing more urgent is going on',
  asked: 'It is being done',
  mend: 'Mend',
  mendOf: (path: string) => `Mend ${path} from a good copy`,
  mendAll: 'Mend all',
  hindrances: {
    no_backups: 'Not mended: there are no full backups, and no other photo has the same bytes.',
    no_good_copy: 'Not mended: no full backup has a good copy of it.',
    backups_away: 'Not mended: the full backups cannot be read. Connect their disk; the next check tries again.',
    unknown: 'Not mended: nobody knows what its bytes were.',
    failed: 'Not mended: its place could not be written. The log says why.',
  } satisfies Record<Hindrance, string> as Record<Hindrance, string>,
  goodInBackup: (backup: string) => `Files of libraries are never written. A good copy is in the backup ${backup}:`,
  goodElsewhere: 'Files of libraries are never written. Another photo has the same bytes:',
  repairs: {
    title: 'Mending',
    what: 'A damaged or missing original comes back from a full backup, or from another photo with the same bytes. What is put back is read through before, and is what came in once. The damaged file is kept aside; what can be made again is made again.',
    automatic: 'Mend by itself',
    automaticHint: 'After each check. Administrators hear of it, since a disk that loses one file loses more.',
    from: 'Good copies come from the full backups in',
    noFolder: 'There are no full backups yet.',
    toBackups: 'Set them up',
    mended: 'Mended lately',
    fromBackup: (when: string, backup: string) => `${when}, from the backup ${backup}.`,
    fromTwin: (when: string) => `${when}, from another photo with the same bytes.`,
    aside: 'The damaged file:',
  },
  problems: 'What was found:',
  wayBack: (backup: string) =>
    `Look at the disk first, then restore the backup ${backup}, which is sound. Photos that came since are taken in again.`,
  noWayBack:
    'No sound backup of the database was found. Look at the disk, keep a copy of the data folder, and read the page “Integrity” of the docs before you change anything.',
  toBackups: 'Backups of the database',
  own: {
    rendition: {
      title: 'Previews and converted videos',
      what: 'Pictures for the timeline, converted videos and faces are read like originals, a part each night. What is damaged is made again by itself; a damaged picture stays until the new one is there.',
      amounts,
      outcome: (found) => (found === 0 ? 'All of them were whole.' : `${files(found)} made again.`),
    },
    database: {
      title: 'Database',
      what: 'Every table with its indexes, once a week, page by page. Where something is wrong, administrators hear of it, with the newest backup that is sound.',
      amounts: {
        running: (checked, total) => `Running: ${count(checked)} of ${tables(Math.max(checked, total))}`,
        last: (when, checked) => `Last run ${when}: ${tables(checked)}.`,
      },
      outcome: () => 'All of it is sound.',
    },
  } satisfies Record<OwnKind, OwnWords> as Record<OwnKind, OwnWords>,
  kinds: {
    checksum_mismatch: {
      title: 'Damaged files',
      what: 'Their bytes are not what they were when they were taken in, though nothing says that somebody changed them: a failing disk, cable or memory does that.',
      todo: 'First look at the disk (photostead doctor). If you have the photo elsewhere, put it back in its place and look again. In the trash the damaged file is kept until the trash is emptied; files of libraries are left alone and read again as they are now.',
      act: 'Trash',
      actOf: (path) => `Move the photo of ${path} to the trash`,
      actAll: 'All to the trash',
      askAll: 'Move all of these photos to the trash?',
      askAllText: 'Their owners find them there and can bring them back. Files of libraries stay where they are and are read again.',
    },
    missing_file: {
      title: 'Missing files',
      what: 'A photo, or something that was made for it, has no file any more. Files of libraries are not meant: scans look after those, and a disk that is away is no loss.',
      todo: 'If you have the file elsewhere, put it back in its place and look again. Otherwise the photo can go to the trash; a lost preview is simply made again.',
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
