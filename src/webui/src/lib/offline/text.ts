// The words of what works without a connection.
import { translated } from '../i18n/translated';

const en = {
  newVersion: 'There is a new version of Photostead.',
  reload: 'Reload',
  shareFailed: 'The shared files could not be taken. Share them once more, or choose them with Upload.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/offline.ts', { import: 'default' }),
);
