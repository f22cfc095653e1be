// The words about text that was read from a picture.
import { count } from '../format';
import { translated } from '../i18n/translated';

const en = {
  show: 'Text in the photo',
  hide: 'Hide the text',
  lines: (n: number): string => (n === 1 ? '1 line of text' : `${count(n)} lines of text`),
  copy: 'Copy all',
  copied: 'Copied',
  notCopied: 'The browser did not copy it: select the text.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/written.ts', { import: 'default' }),
);
