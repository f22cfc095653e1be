// The words of what the viewer offers beside looking; the others are in the first ones of the app.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  tags: 'Tags',
  rated: (stars: number) => `Rated ${plural(stars, 'star', 'stars')}`,
  unrated: 'Stars taken away',
  quality: 'Quality',
  auto: 'Auto',
  autoIs: (name: string) => `Auto (${name})`,
  original: 'Original',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/viewer.ts', { import: 'default' }),
);
