// The words of playing videos.
import { translated } from '../i18n/translated';

const en = {
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
