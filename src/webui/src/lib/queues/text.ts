// The words of the page of the jobs; fetched with it. Reasons of failures come from the daemon in words of its own.
import { count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

/** `start` and `all`: what asking for the missing and for everything is called; null where it means nothing. */
interface QueueWords {
  title: string;
  what: string;
  start: string | null;
  all: string | null;
  /** What everything costs, where it costs something. */
  warning: string | null;
}

const MISSING = 'Do the missing';
const ALL = 'Do all again';

const queues: Record<string, QueueWords> = {
  metadataExtraction: {
    title: 'Reading details',
    what: 'Reads date, place and camera out of each file. New photos come here first: it puts them into their months.',
    start: MISSING,
    all: ALL,
    warning: 'Every file is read again. What people changed themselves stays.',
  },
  thumbnailGeneration: {
    title: 'Previews and thumbnails',
    what: 'Makes the small pictures that are shown in place of the files.',
    start: MISSING,
    all: ALL,
    warning: 'Every picture is made again, which takes hours in a large library. The present ones are shown until then.',
  },
  videoConversion: {
    title: 'Converting videos',
    what: 'Makes a copy of videos that browsers and phones cannot play as they are.',
    start: MISSING,
    all: ALL,
    warning: 'Every video is looked at, and converted again where that is needed. It can take days.',
  },
  library: {
    title: 'Libraries',
    what: 'Looks for new, changed and removed files in the folders of libraries.',
    start: 'Look for changes',
    all: 'Read every file again',
    warning: 'Every file of every library is read again, also those that did not change.',
  },
  sidecar: {
    title: 'Sidecar files',
    what: 'Writes what people changed into small files beside the photos, where the settings ask for that.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  faceDetection: {
    title: 'Finding faces',
    what: 'Looks for faces in photos.',
    start: MISSING,
    all: ALL,
    warning: 'Every photo is looked at again. Names that people gave stay.',
  },
  facialRecognition: {
    title: 'Grouping faces',
    what: 'Finds out which faces belong to one person.',
    start: MISSING,
    all: ALL,
    warning: 'All faces are grouped anew. People with a name stay; those nobody named may change.',
  },
  smartSearch: {
    title: 'Search by meaning',
    what: 'Looks at each picture, so that it is found by what it shows.',
    start: MISSING,
    all: ALL,
    warning: 'Every picture is looked at again.',
  },
  ocr: {
    title: 'Reading text',
    what: 'Reads the text in photos of signs, letters and receipts.',
    start: MISSING,
    all: ALL,
    warning: 'The text of every picture is read again.',
  },
  duplicateDetection: {
    title: 'Duplicates',
    what: 'Compares photos, and shows those that look the same side by side.',
    start: MISSING,
    all: ALL,
    warning: 'All photos are compared anew.',
  },
  editor: {
    title: 'Edits',
    what: 'Makes the pictures of photos that were cropped, turned or mirrored.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  migration: {
    title: 'Following the settings',
    what: 'Makes previews anew that do not follow the settings any more.',
    start: MISSING,
    all: ALL,
    warning: 'Everything that was ever made is made again.',
  },
  storageTemplateMigration: {
    title: 'Filing uploads',
    what: 'Moves uploads into the folders that the storage template says.',
    start: 'File all',
    all: null,
    warning: null,
  },
  backupDatabase: {
    title: 'Backup of the database',
    what: 'Writes everything that is known of the photos into one file. The photos are not in it.',
    start: 'Back up now',
    all: null,
    warning: null,
  },
  notifications: {
    title: 'Mail and notifications',
    what: 'Tells people what happened.',
    start: null,
    all: null,
    warning: null,
  },
  integrityCheck: {
    title: 'Integrity checks',
    what: 'Looks whether every file is there and whole.',
    start: null,
    all: null,
    warning: null,
  },
  workflow: {
    title: 'Workflows',
    what: 'Does what people’s workflows say about new photos.',
    start: null,
    all: null,
    warning: null,
  },
  backgroundTask: {
    title: 'Everything else',
    what: 'Small work: removing what was deleted, memories, cleaning up.',
    start: null,
    all: null,
    warning: null,
  },
};

const manual: Record<string, { title: string; what: string }> = {
  'memory-create': { title: 'Make memories', what: 'For the next days; otherwise it is done every night.' },
  'memory-cleanup': { title: 'Clear old memories', what: 'Removes memories that were seen and not kept.' },
  'person-cleanup': { title: 'Clear up people', what: 'Removes unnamed people without a face.' },
  'tag-cleanup': { title: 'Clear up tags', what: 'Removes tags that no photo has.' },
  'user-cleanup': { title: 'Remove deleted accounts', what: 'Those whose days are over; otherwise it is done every night.' },
  'backup-database': { title: 'Back up the database', what: 'Now, beside the backups of every night.' },
  'integrity-missing-files': { title: 'Look for missing files', what: 'Whether every file is where it should be.' },
  'integrity-untracked-files': { title: 'Look for untracked files', what: 'Files in our folders that nothing knows.' },
  'integrity-checksum-mismatch': { title: 'Read all uploads', what: 'Whether every byte is as it was. Takes hours.' },
};

const en = {
  title: 'Jobs',
  intro: 'Work that is done in the background. It goes on by itself; here you see how far it is, and can stop or begin it.',
  quiet: 'Nothing is being done right now.',
  busy: (jobs: number, working: number) => `${plural(jobs, 'job', 'jobs')} to do, ${count(working)} at this moment.`,
  queues,
  manual,
  state: {
    working: 'Working',
    waiting: 'Waiting',
    paused: 'Paused',
    held: 'Waits for room on the disk',
    resting: 'Nobody can do it right now',
    idle: 'Idle',
  },
  counts: {
    label: (queue: string) => `${queue} in numbers`,
    active: 'Running',
    waiting: 'Waiting',
    delayed: 'Later',
  },
  pace: (perSecond: number) =>
    perSecond >= 1
      ? `${count(Math.round(perSecond * 10) / 10)} per second`
      : perSecond * 60 >= 1
        ? `${count(Math.round(perSecond * 600) / 10)} per minute`
        : `${count(Math.max(1, Math.round(perSecond * 3600)))} per hour`,
  left: (duration: string) => `about ${duration} left`,
  seconds: 'less than a minute',
  minutes: (n: number) => plural(n, 'minute', 'minutes'),
  hours: (n: number) => plural(n, 'hour', 'hours'),
  days: (n: number) => plural(n, 'day', 'days'),
  pause: 'Pause',
  pauseOf: (queue: string) => `Pause: ${queue}`,
  resume: 'Go on',
  resumeOf: (queue: string) => `Go on: ${queue}`,
  actionOf: (action: string, queue: string) => `${action}: ${queue}`,
  more: (queue: string) => `More for ${queue}`,
  clear: 'Clear what waits',
  clearTitle: (queue: string) => `Clear what waits: ${queue}?`,
  clearText: (jobs: number) =>
    `${plural(jobs, 'job', 'jobs')} will be forgotten. Nothing is lost: what is missing can be asked for again.`,
  cleared: 'Nothing waits any more.',
  concurrency: (n: number) => `Runs ${count(n)} at once: change`,
  concurrencyFixed: 'One after the other',
  started: (queue: string) => `Begun: ${queue}`,
  allTitle: (action: string, queue: string) => `${action}: ${queue}?`,
  failed: (n: number) => `${plural(n, 'job', 'jobs')} given up`,
  failedFirst: (n: number) => `The last ${count(n)} of them`,
  failedAt: (job: string, when: string) => `${job} · ${when}`,
  retry: 'Try them again',
  retried: (n: number) => `${plural(n, 'job waits', 'jobs wait')} again`,
  forget: 'Forget them',
  forgotten: 'Forgotten.',
  problems: 'All problems by file',
  manualTitle: 'Start by hand',
  manualIntro: 'These are done every night or when they are due. Start one if you do not want to wait.',
  run: 'Start',
  runOf: (job: string) => `Start: ${job}`,
  running: (job: string) => `Begun: ${job}`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/queues.ts', { import: 'default' }),
);

/** A number of seconds as people say it. */
export function spoken(seconds: number): string {
  if (seconds < 60) return text.seconds;
  if (seconds < 5_400) return text.minutes(Math.round(seconds / 60));
  if (seconds < 129_600) return text.hours(Math.round(seconds / 3_600));
  return text.days(Math.round(seconds / 86_400));
}
