// The words of taking changes back, in Spanish; see `lib/undo/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/undo/text';

const es: Translation<Text> = ({ plural }) => ({
  undone: 'Deshecho',
  stayed: (n) =>
    n === 1
      ? 'Un elemento se volvió a cambiar entretanto o ya no existe: se queda como está.'
      : `${plural(n, 'elemento', 'elementos')} se volvieron a cambiar entretanto o ya no existen: se quedan como están.`,
});
export default es;
