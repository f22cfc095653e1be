// The words of uploading, in Spanish; see `lib/upload/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/upload/text';

const es: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Subidas',
  summary: (done, all) => `${count(done)} de ${count(all)}`,
  amount: (sent, all) => `${bytes(sent)} de ${bytes(all)}`,
  finished: (n) => plural(n, 'archivo subido', 'archivos subidos'),
  duplicates: (n) => `${count(n)} ya aquí`,
  skipped: (n) => plural(n, 'omitido', 'omitidos'),
  failures: (n) => `${count(n)} con error`,
  paused: 'En pausa',
  unconnected: 'Esperando la conexión',
  state: {
    waiting: 'En espera',
    checking: 'Comprobando',
    sending: 'Enviando',
    retrying: 'Reintentando',
    filing: 'Añadiendo al álbum',
    created: 'Subido',
    duplicate: 'Ya está aquí',
    skipped: 'Omitido',
    failed: 'Error',
  },
  unsupported: 'Este tipo de archivo no se admite.',
  empty: 'El archivo está vacío.',
  unreadable: 'No se puede leer el archivo. Quizá se haya movido o cambiado desde que lo elegiste.',
  noHash: 'Este navegador no puede comprobar archivos.',
  noAlbum: (reason) => `Está aquí, pero no se ha podido añadir al álbum: ${reason}`,
  notInAlbum: 'el álbum no lo acepta.',
  pause: 'Pausar las subidas',
  resume: 'Seguir con las subidas',
  retryAll: 'Reintentar los errores',
  retry: (name) => `Reintentar ${name}`,
  remove: (name) => `Cancelar ${name}`,
  collapse: 'Contraer',
  expand: 'Desplegar',
  cancel: 'Cancelar las subidas',
  total: 'Progreso de las subidas',
  more: (n) => `y ${count(n)} más`,
});
export default es;
