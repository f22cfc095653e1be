// The words of maintenance and backups; fetched with their pages.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';

const en = {
  waiting: {
    title: 'Back in a moment',
    text: 'An administrator is working on this Photostead. Your photos are safe, and this page goes on by itself.',
    restoring: 'An earlier state of this Photostead is being restored. Your photos are safe, and this page goes on by itself.',
    silent: 'The box does not answer right now. This page keeps asking.',
    who: 'Do you administer this box?',
    enter: 'Come in',
    terminal: 'Without a session: “photostead maintenance login-link” in a terminal of the box prints a way in.',
  },
  inside: {
    title: 'Maintenance',
    intro: 'Everybody else is told to wait: nothing is uploaded, no background work runs.',
    as: (name: string) => `You are in as ${name}.`,
    end: 'Open for everybody',
    link: 'A way in for another device',
    linkText: (when: string) => `It works once, until ${when}. Whoever has it may restore and delete backups.`,
    copy: 'Copy',
    copied: 'Copied',
    restore: 'Restore a backup',
    failed: 'The last restore failed',
    progress: 'Restoring',
    steps: {
      check: 'Checking the backup…',
      copy: 'Copying it and bringing it up to date…',
      replace: 'Putting it in place…',
      open: 'Opening it…',
    } as Record<string, string>,
    working: 'Working…',
  },
  page: {
    title: 'Maintenance',
    intro: 'Shut Photostead for everybody but administrators: for moving disks, or when something must not change meanwhile.',
    happens: 'What happens then',
    what: [
      'Apps and browsers are told to wait, and go on by themselves afterwards.',
      'Uploads are refused before they begin; phones send them later.',
      'Background work and the schedule pause.',
      'It outlives a restart of the box, until somebody opens it again.',
    ],
    start: 'Shut for everybody else',
    ask: 'Shut Photostead?',
    askText: 'Everybody but administrators is told to wait until you open it again.',
    terminal: 'The same from a terminal of the box:',
  },
  backups: {
    page: 'Backups',
    title: 'Backups of the database',
    intro:
      'Accounts, albums, descriptions, faces and settings, every night by itself: everything but the photos, which only full backups hold.',
    secrets: 'They hold hashed passwords and the secrets of settings: keep downloads in a safe place.',
    make: 'Back up now',
    making: 'Being made…',
    bring: 'Upload a backup',
    bringing: 'Uploading and checking…',
    brought: 'The backup is sound and kept',
    schedule: (when: string, keep: number) =>
      `The next one is made ${when}. The newest ${count(keep)} are kept; uploaded ones stay.`,
    off: 'No backups are made by themselves: that is switched off in the settings.',
    last: (when: string) => `Last one: ${when}`,
    never: 'None was made yet',
    sameDisk:
      'This is the disk of the database itself: when it fails, both are gone. Let them lie on another disk (backup.path), or download one now and then.',
    failed: 'The last backup failed',
    none: 'There is no backup yet.',
    size: bytes,
    version: (version: string) => `version ${version}`,
    uploaded: 'uploaded',
    newer: 'of a newer version: install that first',
    download: (when: string) => `Download the backup of ${when}`,
    remove: (when: string) => `Delete the backup of ${when}`,
    restore: 'Restore',
    restoreName: (when: string) => `Restore the backup of ${when}`,
    askRestore: 'Restore this backup?',
    askRestoreText: (when: string) =>
      `Albums, descriptions and settings become what they were on ${when}. The present database is set aside and kept, photos uploaded since are taken in again. Everybody else waits meanwhile.`,
    askRemove: 'Delete this backup?',
    askRemoveText: (when: string) => `The backup of ${when} is removed from the disk.`,
    removeNow: 'Delete',
    maintenance: 'Maintenance mode',
  },
  first: {
    question: 'Moving from another box, or starting over?',
    instead: 'Restore a backup instead',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/maintenance.ts', { import: 'default' }),
);
