// The words of taking changes back, in German; see `lib/undo/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/undo/text';

const de: Translation<Text> = ({ plural }) => ({
  undone: 'Rückgängig gemacht',
  stayed: (n) =>
    n === 1
      ? 'Eine Aufnahme wurde inzwischen noch einmal geändert oder ist nicht mehr da: Sie bleibt, wie sie ist.'
      : `${plural(n, 'Aufnahme', 'Aufnahmen')} wurden inzwischen noch einmal geändert oder sind nicht mehr da: Sie bleiben, wie sie sind.`,
});
export default de;
