// The words of the pages that help to tidy up: what there is of them, large files, stacks. Fetched with them.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const items = (n: number): string => plural(n, 'item', 'items');
const stacks = (n: number): string => plural(n, 'stack', 'stacks');
const photos = (n: number): string => plural(n, 'photo', 'photos');

const en = {
  title: 'Utilities',
  intro: 'What helps to keep order among many photos, and to make room.',
  back: 'Utilities',
  duplicates: 'Duplicates',
  duplicatesText: 'What is here more than once, side by side, to choose what stays.',
  duplicatesCount: (n: number) => plural(n, 'group', 'groups'),
  large: 'Large files',
  largeText: 'The files that take most room, the largest first.',
  stacks: 'Stacks',
  stacksText: 'Photos that show as one; and what belongs together by rule: RAW with JPEG, bursts.',
  workflows: 'Workflows',
  workflowsText: 'What is to happen by itself to new photos.',
  problems: 'Problems',
  problemsText: 'Files that could not be read or shown, each with its reason.',
  problemsCount: (n: number) => plural(n, 'problem', 'problems'),

  files: {
    intro: 'Deleted files wait in the trash first; the room is free when it is emptied.',
    kinds: 'Kind of files',
    all: 'All',
    images: 'Photos',
    videos: 'Videos',
    sum: (n: number, size: number) => `${items(n)}, ${bytes(size)}`,
    none: 'There are no files of this kind.',
    select: (name: string) => `Select ${name}`,
    open: (name: string) => `Open ${name}`,
    download: (name: string) => `Download ${name}`,
    delete: (name: string) => `Delete ${name}`,
    external: 'In your folders: deleted here, it stays on the disk.',
    offline: 'Missing from its folder',
    more: 'Show more',
    list: 'Files by size',
  },

  pile: {
    intro: 'The photo that is shown first stands for all of a stack in the timeline.',
    none: 'There are no stacks yet. Select two photos or more in the timeline and stack them, or look for what belongs together.',
    sum: stacks,
    list: 'Stacks',
    open: (when: string, n: number) => `Open the stack of ${when}, ${photos(n)}`,
    first: (when: string) => `Photo shown first in the stack of ${when}`,
    member: (n: number, of: number, name: string) => `${count(n)} of ${count(of)}, ${name}`,
    size: photos,
    unstack: 'Unstack',
    unstackOf: (when: string) => `Unstack the stack of ${when}`,
    unstacked: (n: number) => `${photos(n)} taken apart`,
    nowFirst: 'This one is shown first now',
    more: 'Show more',
  },

  rules: {
    title: 'What belongs together',
    intro: 'Photos that are in no stack yet. Nothing is stacked before you say so.',
    raw: 'RAW files with the JPEG of the same shot',
    burst: 'Bursts: many photos within seconds',
    look: 'Look for them',
    looking: 'Looking…',
    none: 'Nothing was found that belongs together.',
    found: (n: number, all: number) => `${stacks(n)} of ${photos(all)}`,
    shown: (n: number) => `The first ${count(n)} are shown.`,
    kinds: { 'raw-jpeg': 'RAW and JPEG', burst: 'Burst' },
    one: 'Stack these',
    oneOf: (n: number, of: number) => `Stack group ${count(n)} of ${count(of)}`,
    all: (n: number) => `Stack all ${count(n)}`,
    made: (n: number, all: number) => `${stacks(n)} of ${photos(all)} made`,
    more: 'Show more',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/utilities.ts', { import: 'default' }),
);
