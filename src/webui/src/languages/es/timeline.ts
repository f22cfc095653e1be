// The words of the ways through the timeline, in Spanish; see `lib/timeline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/timeline/text';

const es: Translation<Text> = () => ({
  jump: 'Ir a una fecha',
  date: 'Fecha',
  go: 'Mostrar',
  incomplete: 'La fecha aún no está completa. Escribe o elige día, mes y año.',
  nothing: 'No hay fotos a las que ir.',
  nearest: (asked, found) => `No hay nada de ${asked}. Esto es lo más cercano: ${found}.`,
});
export default es;
