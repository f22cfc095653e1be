// The words of the trash, in Spanish; see `lib/trash/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/trash/text';

const es: Translation<Text> = ({ plural }) => {
  const days = (n: number) => plural(n, 'día', 'días');
  const items = (n: number) => plural(n, 'elemento', 'elementos');
  return {
    waits: (n) =>
      `Lo eliminado espera aquí ${days(n)}. Hasta entonces se puede restaurar, con sus álbumes, personas y enlaces.`,
    stays:
      'Lo eliminado espera aquí hasta que alguien lo elimine definitivamente. Se puede restaurar, con sus álbumes, personas y enlaces.',
    left: (n) => (n < 1 ? 'Hoy' : days(n)),
    leftOf: (name, n) => (n < 1 ? `${name}, se elimina definitivamente hoy` : `${name}, ${n === 1 ? 'queda' : 'quedan'} ${days(n)}`),
    restoreAll: 'Restaurar todo',
    restored: (n) => plural(n, 'elemento restaurado', 'elementos restaurados'),
    empty: 'Vaciar papelera',
    emptyTitle: '¿Vaciar la papelera?',
    emptied: (n) => plural(n, 'elemento eliminado definitivamente', 'elementos eliminados definitivamente'),
    looking: 'Buscando otras copias…',
    lastCopies: (n, all) =>
      n === all
        ? n === 1
          ? 'Es la única copia que tienes aquí. Se perderá.'
          : 'De ninguno tienes otra copia aquí. Se perderán.'
        : `De ${items(n)} es la única copia que tienes aquí.`,
    noneLost: 'De cada uno queda aquí otra copia.',
    keptFiles: (n) =>
      `${plural(n, 'archivo de una biblioteca se queda', 'archivos de bibliotecas se quedan')} en el disco y ya no ${n === 1 ? 'se muestra' : 'se muestran'}.`,
  };
};
export default es;
