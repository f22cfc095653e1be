// The words of taking changes back, in French; see `lib/undo/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/undo/text';

const fr: Translation<Text> = ({ plural }) => ({
  undone: 'Annulé',
  stayed: (n) =>
    n === 1
      ? 'Un élément a encore été modifié entre-temps ou n’existe plus : il reste tel quel.'
      : `${plural(n, 'élément', 'éléments')} ont encore été modifiés entre-temps ou n’existent plus : ils restent tels quels.`,
});
export default fr;
