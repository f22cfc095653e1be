// The words of searching; fetched with its page.
import { count } from '../format';
import { translated } from '../i18n/translated';

const photos = (n: number): string => `${count(n)} ${n === 1 ? 'item' : 'items'}`;

const en = {
  title: 'Search',
  titleOf: (words: string) => `Search: ${words}`,
  found: photos,
  searching: 'Searching…',
  nothing: 'Nothing found. Try fewer filters or a shorter part of a name.',
  beginTitle: 'What are you looking for?',
  begin: 'Type what a photo shows, or a part of its name, folder or description; or choose a filter.',
  filters: 'Filters',
  recent: 'Recent searches',
  recentWhere: 'Kept on this device only.',
  forget: (words: string) => `Forget the search ${words}`,
  forgetAll: 'Forget all',
  personName: 'Name',
  personHow: 'Photos that show everybody who is ticked.',
  hints: 'Also',
  remove: (filter: string) => `Remove the filter ${filter}`,
  change: (filter: string) => `Change the filter ${filter}`,
  clear: 'Clear all',
  apply: 'Show',
  any: 'Any',
  kinds: {
    like: 'Similar to a photo',
    where: 'Words in',
    type: 'Type',
    date: 'Date',
    person: 'People',
    place: 'Place',
    camera: 'Camera',
    lens: 'Lens',
    rating: 'Rating',
    said: 'Text in the photo',
    favorite: 'Favourites',
    album: 'Album',
    tag: 'Tag',
  },
  where: {
    meaning: 'What photos show',
    anywhere: 'Names, folders and descriptions',
    name: 'File names',
    path: 'Folders and file names',
    description: 'Descriptions',
  },
  types: { IMAGE: 'Photos', VIDEO: 'Videos' },
  saidHow: 'Words on signs, labels, screens and pages, in any order.',
  saidWords: (words: string) => `“${words}” in the photo`,
  from: 'From',
  to: 'To',
  since: (day: string) => `Since ${day}`,
  until: (day: string) => `Until ${day}`,
  between: (from: string, to: string) => `${from} to ${to}`,
  country: 'Country',
  state: 'State or region',
  city: 'City',
  make: 'Maker',
  model: 'Model',
  noneYet: 'There is nothing to choose from yet.',
  stars: (n: number) => (n === 5 ? '5 stars' : `${n} ${n === 1 ? 'star' : 'stars'} or more`),
  ranked: {
    best: 'Best matches',
    matches: (from: number, to: number) => `Matches ${count(from)} to ${count(to)}`,
    /** Honest about what answers. */
    coarse: 'The best matches first, by what photos show. This is the coarse search: it knows about a thousand kinds of things by their English names.',
    by: (model: string) => `The best matches first, by what photos show (${model}).`,
    seen: (share: number) => `${Math.floor(share * 100)}% of the photos have been looked at so far.`,
    next: (model: string, share: number) => `${model} takes over when it has seen all photos (${Math.floor(share * 100)}% so far).`,
    names: 'Search names, folders and descriptions instead',
    instead: 'Names, folders and descriptions were searched.',
    similarOff: 'Similar photos cannot be found.',
  },
  gone: 'Something that is no longer there',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/search.ts', { import: 'default' }),
);
