// The words of the pages to look around in; fetched with them.
import { count } from '../format';
import { translated } from '../i18n/translated';

const items = (n: number): string => `${count(n)} ${n === 1 ? 'item' : 'items'}`;

const en = {
  title: 'Explore',
  recent: 'Recently added',
  places: 'Places',
  tags: 'Tags',
  calendar: 'Calendar',
  all: 'Show all',
  allOf: (what: string) => `Show all: ${what}`,
  noRecent: 'What is added appears here.',
  noPlaces: 'Photos that know where they were taken gather here by city.',
  noTags: 'No tags yet. Give a photo some in its information, or make them here.',
  days: { Taken: 'Taken', Upload: 'Added' },
  shows: 'Days by',
  earlier: 'The year before',
  later: 'The year after',
  range: (from: string, to: string) => `${from} to ${to}`,
  total: (n: number) => items(n),
  day: (n: number, day: string) => `${day}: ${n === 0 ? 'nothing' : items(n)}`,
  less: 'Less',
  more: 'More',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/explore.ts', { import: 'default' }),
);
