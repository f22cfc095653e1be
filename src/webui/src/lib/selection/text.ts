// The words of what is done with selected pictures beyond the first load's; fetched with their bar.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  tag: 'Tags',
  rate: 'Rating',
  rateTitle: (n: number) => `Rating of ${plural(n, 'item', 'items')}`,
  rateHint: 'Keys 1 to 5 do it as well, 0 takes the rating away.',
  noRating: 'No rating',
  rated: (n: number, stars: number) => `${plural(n, 'item', 'items')} rated ${plural(stars, 'star', 'stars')}`,
  unrated: (n: number) => `Rating taken from ${plural(n, 'item', 'items')}`,
  favored: (n: number) => `${plural(n, 'item', 'items')} added to favourites`,
  unfavored: (n: number) => `${plural(n, 'item', 'items')} removed from favourites`,
  foreign: 'Photos of other people can only be added to albums and downloaded.',
  stackMore: 'Select two photos or more to stack them.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/selection.ts', { import: 'default' }),
);
