// The words about text that was read from a picture, in German; see `lib/written/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/written/text';

const de: Translation<Text> = ({ plural }) => ({
  show: 'Text im Foto',
  hide: 'Text verbergen',
  lines: (n) => `${plural(n, 'Zeile', 'Zeilen')} Text`,
  copy: 'Alles kopieren',
  copied: 'Kopiert',
  notCopied: 'Der Browser hat nicht kopiert: Markiere den Text.',
});
export default de;
