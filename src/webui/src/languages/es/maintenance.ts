// The words of maintenance and backups, in Spanish; see `lib/maintenance/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/maintenance/text';

const es: Translation<Text> = ({ bytes, count, form }) => ({
  waiting: {
    title: 'Volvemos enseguida',
    text: 'Un administrador está trabajando en este Photostead. Tus fotos están a salvo, y esta página seguirá por sí sola.',
    restoring:
      'Se está restaurando un estado anterior de este Photostead. Tus fotos están a salvo, y esta página seguirá por sí sola.',
    silent: 'El equipo no responde ahora mismo. Esta página sigue preguntando.',
    who: '¿Administras este equipo?',
    enter: 'Entrar',
    terminal: 'Sin sesión: «photostead maintenance login-link» en una terminal del equipo muestra cómo entrar.',
  },
  inside: {
    title: 'Mantenimiento',
    intro: 'A los demás se les pide que esperen: no se sube nada y no hay trabajo en segundo plano.',
    as: (name) => `Has entrado como ${name}.`,
    end: 'Abrir para todos',
    link: 'Un acceso para otro dispositivo',
    linkText: (when) => `Vale una sola vez, hasta ${when}. Quien lo tenga puede restaurar y eliminar copias.`,
    copy: 'Copiar',
    copied: 'Copiado',
    restore: 'Restaurar una copia',
    failed: 'La última restauración falló',
    progress: 'Restaurando',
    steps: {
      check: 'Comprobando la copia…',
      copy: 'Copiándola y poniéndola al día…',
      replace: 'Poniéndola en su sitio…',
      open: 'Abriéndola…',
    },
    working: 'Trabajando…',
  },
  page: {
    title: 'Mantenimiento',
    intro: 'Cierra Photostead a todos menos a los administradores: para cambiar discos o cuando algo no debe cambiar entretanto.',
    happens: 'Qué pasa entonces',
    what: [
      'A las apps y los navegadores se les pide que esperen; después siguen por sí solos.',
      'Las subidas se rechazan antes de empezar; los móviles las envían más tarde.',
      'El trabajo en segundo plano y lo programado se detienen.',
      'Sigue así aunque se reinicie el equipo, hasta que alguien lo abra otra vez.',
    ],
    start: 'Cerrar a los demás',
    ask: '¿Cerrar Photostead?',
    askText: 'A todos menos a los administradores se les pide que esperen hasta que lo abras otra vez.',
    terminal: 'Lo mismo desde una terminal del equipo:',
  },
  backups: {
    page: 'Copias de seguridad',
    title: 'Copias de seguridad de la base de datos',
    intro:
      'Cuentas, álbumes, descripciones, caras y ajustes, cada noche sin que nadie haga nada: todo menos las fotos, que solo están en las copias completas.',
    secrets: 'Llevan contraseñas cifradas y los secretos de los ajustes: guarda lo descargado en un lugar seguro.',
    make: 'Copiar ahora',
    making: 'Haciéndose…',
    bring: 'Subir una copia',
    bringing: 'Subiendo y comprobando…',
    brought: 'La copia está bien y se ha guardado',
    schedule: (when, keep) =>
      `La próxima se hará: ${when}. ${form(keep, { one: 'Se conserva la más reciente', other: `Se conservan las ${count(keep)} más recientes` })}; las subidas se quedan.`,
    off: 'No se hacen copias automáticas: está desactivado en los ajustes.',
    last: (when) => `La última: ${when}`,
    never: 'Aún no se ha hecho ninguna',
    sameDisk:
      'Es el mismo disco de la base de datos: si falla, se pierden las dos cosas. Ponlas en otro disco (backup.path) o descarga una de vez en cuando.',
    failed: 'La última copia falló',
    none: 'Aún no hay ninguna copia.',
    size: bytes,
    version: (version) => `versión ${version}`,
    uploaded: 'subida',
    newer: 'de una versión más nueva: instálala antes',
    download: (when) => `Descargar la copia de ${when}`,
    remove: (when) => `Eliminar la copia de ${when}`,
    restore: 'Restaurar',
    restoreName: (when) => `Restaurar la copia de ${when}`,
    askRestore: '¿Restaurar esta copia?',
    askRestoreText: (when) =>
      `Álbumes, descripciones y ajustes volverán a ser los de ${when}. La base de datos actual se guarda aparte, y las fotos subidas desde entonces se incorporan otra vez. Los demás esperan entretanto.`,
    askRemove: '¿Eliminar esta copia?',
    askRemoveText: (when) => `La copia de ${when} se borrará del disco.`,
    removeNow: 'Eliminar',
    maintenance: 'Modo de mantenimiento',
  },
  first: {
    question: '¿Vienes de otro equipo o empiezas de nuevo?',
    instead: 'Restaurar una copia de seguridad',
  },
});
export default es;
