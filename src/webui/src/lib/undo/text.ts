// The words of taking changes back; fetched with what can be taken back.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  undone: 'Undone',
  stayed: (n: number) =>
    n === 1
      ? 'One item was changed again since, or is gone: it was left as it is.'
      : `${plural(n, 'item', 'items')} were changed again since, or are gone: they were left as they are.`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/undo.ts', { import: 'default' }),
);
