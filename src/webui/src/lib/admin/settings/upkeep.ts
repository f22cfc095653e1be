// Settings about what the box does by itself: libraries, trash, jobs, the night, backups, checks.
import { clock, cron, decimal, toggle, whole, type Leaf, type Section } from './leaf';

export const libraries: Section = {
  id: 'libraries',
  title: 'Libraries',
  what: 'When folders are looked through',
  icon: 'folder',
  groups: [
    {
      title: 'Libraries',
      link: { href: '/libraries', label: 'Libraries' },
      leaves: [
        toggle('library.watch.enabled', 'Notice changes at once', 'Where the disk tells them. Other folders are looked through now and then.'),
        toggle('library.scan.enabled', 'Look everything through by a schedule', 'Finds what was missed.'),
        cron('library.scan.cronExpression', 'When'),
      ],
    },
  ],
};

export const trash: Section = {
  id: 'trash',
  title: 'Trash',
  what: 'How long deleted photos wait',
  icon: 'trash',
  groups: [
    {
      title: 'Trash',
      link: { href: '/trash', label: 'Trash' },
      leaves: [
        toggle('trash.enabled', 'Keep what was deleted', 'Off: what is deleted is gone at once.'),
        whole('trash.days', 'Keep it for', 'Then it is removed for good.', 0, 36_500, 'days'),
      ],
    },
  ],
};

const queue = (name: string, label: string, help = ''): Leaf => whole(`job.${name}.concurrency`, label, help, 1, 256, 'at once');

export const jobs: Section = {
  id: 'jobs',
  title: 'Jobs',
  what: 'How much is done at once',
  icon: 'flow',
  groups: [
    {
      title: 'Jobs',
      help: 'How many of each kind run at once. The usual numbers fit the cores of this box.',
      leaves: [
        queue('thumbnailGeneration', 'Previews and thumbnails'),
        queue('metadataExtraction', 'Reading details', 'Puts photos into their months, so it goes first.'),
        queue('videoConversion', 'Converting videos', 'One uses every core by itself.'),
        queue('library', 'Libraries'),
        queue('sidecar', 'Sidecar files'),
        queue('smartSearch', 'Search by meaning', 'One uses every core by itself.'),
        queue('faceDetection', 'Finding faces', 'One uses every core by itself.'),
        queue('ocr', 'Reading text', 'One uses every core by itself.'),
        queue('search', 'Search'),
        queue('editor', 'Edits'),
        queue('migration', 'Moving files'),
        queue('integrityCheck', 'Integrity checks'),
        queue('notifications', 'Mail and notifications'),
        queue('workflow', 'Workflows'),
        queue('backgroundTask', 'Everything else'),
      ],
    },
  ],
};

export const nightly: Section = {
  id: 'nightly',
  title: 'Every night',
  what: 'What is done while you sleep',
  icon: 'moon',
  groups: [
    {
      title: 'Every night',
      leaves: [
        clock('nightlyTasks.startTime', 'Begins at', 'By the clock of the box.'),
        toggle('nightlyTasks.databaseCleanup', 'Tidy the database', 'Removes for good whose time is over.'),
        toggle('nightlyTasks.missingThumbnails', 'Make missing thumbnails'),
        toggle('nightlyTasks.syncQuotaUsage', 'Count again how much room everybody uses'),
        toggle('nightlyTasks.generateMemories', 'Make memories'),
        toggle('nightlyTasks.clusterNewFaces', 'Put new faces to their people'),
      ],
    },
  ],
};

export const backups: Section = {
  id: 'backups',
  title: 'Backups',
  what: 'Copies of the database',
  icon: 'disk',
  groups: [
    {
      title: 'Backups of the database',
      help: 'Accounts, albums and everything people entered. Photos themselves are not in them.',
      link: { href: '/admin/backups', label: 'Backups' },
      leaves: [
        toggle('backup.database.enabled', 'Make backups', ''),
        cron('backup.database.cronExpression', 'When'),
        whole('backup.database.keepLastAmount', 'Keep the last', 'Older ones are removed.', 1, 10_000, 'backups'),
      ],
    },
  ],
};

const check = (name: string, label: string, help: string): Leaf[] => [
  toggle(`integrityChecks.${name}.enabled`, label, help),
  cron(`integrityChecks.${name}.cronExpression`, 'When'),
];

export const integrity: Section = {
  id: 'integrity',
  title: 'Integrity checks',
  what: 'Whether every file is still whole',
  icon: 'done',
  groups: [
    {
      title: 'Damaged files',
      link: { href: '/admin/integrity', label: 'Integrity' },
      leaves: [
        ...check('checksumFiles', 'Look for damaged files', 'Reads files again and compares them with what arrived.'),
        decimal('integrityChecks.checksumFiles.percentageLimit', 'At most', 'Of all files, each time; the rest follows the next times.', 0, 1, '%', 0.01),
        whole('integrityChecks.checksumFiles.timeLimit', 'No longer than', '', 0, 604_800_000, 'minutes', 60_000),
      ],
    },
    { title: 'Missing files', leaves: check('missingFiles', 'Look for missing files', 'Those that the database knows and the disk does not.') },
    { title: 'Unknown files', leaves: check('untrackedFiles', 'Look for unknown files', 'Those in the media folder that nothing knows of.') },
  ],
};
