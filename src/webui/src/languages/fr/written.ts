// The words about text that was read from a picture, in French; see `lib/written/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/written/text';

const fr: Translation<Text> = ({ plural }) => ({
  show: 'Texte sur la photo',
  hide: 'Masquer le texte',
  lines: (n) => plural(n, 'ligne de texte', 'lignes de texte'),
  copy: 'Tout copier',
  copied: 'Copié',
  notCopied: 'Le navigateur ne l’a pas copié : sélectionnez le texte.',
});

export default fr;
