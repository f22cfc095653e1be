// The words of the ways through the timeline that are fetched when somebody takes one.
import { translated } from '../i18n/translated';

const en = {
  jump: 'Jump to a date',
  date: 'Date',
  go: 'Show',
  incomplete: 'This is no whole date yet. Type or choose day, month and year.',
  nothing: 'There are no photos to jump to.',
  nearest: (asked: string, found: string) => `There is nothing from ${asked}. This is the nearest: ${found}.`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/timeline.ts', { import: 'default' }),
);
