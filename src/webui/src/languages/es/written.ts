// The words about text that was read from a picture, in Spanish; see `lib/written/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/written/text';

const es: Translation<Text> = ({ plural }) => ({
  show: 'Texto en la foto',
  hide: 'Ocultar el texto',
  lines: (n) => plural(n, 'línea de texto', 'líneas de texto'),
  copy: 'Copiar todo',
  copied: 'Copiado',
  notCopied: 'El navegador no lo ha copiado: selecciona el texto.',
});
export default es;
