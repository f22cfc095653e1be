// The words of the pages of tags, and of the tags of an open picture; fetched with them.
import { translated } from '../i18n/translated';
import { isolate, plural } from '../i18n/words';

const en = {
  title: 'Tags',
  ofPhoto: {
    tags: 'Tags',
    add: 'Add a tag',
    addHint: 'Levels between slashes, like Family/Mia',
    remove: (value: string) => `Remove the tag ${value}`,
    added: (value: string) => `Tagged ${value}`,
    removed: (value: string) => `Tag ${value} removed`,
    failed: (why: string) => `Not tagged: ${why}`,
  },
  intro: 'Words for your photos, in as many levels as you like. They are yours alone; nobody else sees them.',
  empty: 'No tags yet.',
  tree: 'All tags',
  trail: 'Where this tag lies',
  create: 'New tag',
  createBelow: 'New tag inside',
  createTitle: (parent: string | null) => (parent === null ? 'New tag' : `New tag in ${parent}`),
  edit: 'Rename or colour',
  editTitle: (value: string) => `The tag ${value}`,
  name: 'Name',
  nameHint: 'Levels between slashes, like Family/Mia',
  colour: 'Colour',
  hasColour: 'A colour of its own',
  save: 'Save',
  made: (value: string) => `${value} made`,
  changed: (value: string) => `${value} changed`,
  delete: 'Delete',
  deleteTitle: (value: string) => `Delete the tag ${value}?`,
  deleteText: 'The photos stay; they only lose this tag.',
  deleteBelow: (n: number) =>
    `The photos stay; they only lose this tag and the ${n === 1 ? 'tag' : `${n} tags`} inside it.`,
  deleted: (value: string) => `${value} deleted`,
  actions: (value: string) => `Actions for ${value}`,
  open: (name: string) => `Open ${name}`,
  close: (name: string) => `Close ${name}`,
  gone: 'This tag is no longer there.',
  giveTitle: (n: number) => `Tags for ${plural(n, 'item', 'items')}`,
  giveIntro: 'Chosen tags are added to those that the items have.',
  find: 'Find or make a tag',
  findHint: 'Levels between slashes, like Family/Mia. Enter chooses what is typed.',
  choose: 'Tags to choose',
  make: (value: string) => `Make ${isolate(value)}`,
  give: 'Save tags',
  gave: (n: number) => `Tags of ${plural(n, 'item', 'items')} changed`,
  unchanged: 'The tags were so already',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/tags.ts', { import: 'default' }),
);
