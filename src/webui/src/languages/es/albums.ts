// The words of an album's page, in Spanish; see `lib/albums/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/albums/text';

const es: Translation<Text> = ({ isolate, plural }) => ({
  items: (n) => plural(n, 'elemento', 'elementos'),
  people: (names) => `Personas: ${names.join(', ')}`,
  more: 'Más sobre este álbum',
  unfold: 'Mostrar toda la descripción',
  fold: 'Mostrar menos de la descripción',
  edit: 'Editar álbum',
  download: 'Descargar álbum',
  delete: 'Eliminar álbum',
  deleteTitle: '¿Eliminar este álbum?',
  deleteText: 'Sus fotos se quedan en la biblioteca. Sus enlaces, comentarios y «me gusta» se van. No se puede deshacer.',
  deleted: (name) => (name ? `Se ha eliminado ${name}` : 'Se ha eliminado el álbum'),
  gone: 'Este álbum no está, o ya no se te muestra.',
  untitled: 'Álbum sin nombre',
  list: {
    create: 'Nuevo álbum',
    createTitle: 'Nuevo álbum',
    find: 'Buscar álbumes',
    sort: 'Orden',
    sorts: {
      newest: 'Foto más nueva',
      oldest: 'Foto más antigua',
      changed: 'Último cambio',
      created: 'Creado por último',
      name: 'Nombre',
      count: 'Número de fotos',
    },
    whose: 'De quién',
    all: 'Todos',
    mine: 'Míos',
    shared: 'Compartidos',
    covers: 'Mostrar portadas',
    rows: 'Mostrar filas',
    shown: (n) => plural(n, 'álbum', 'álbumes'),
    noMatch: 'Ningún álbum encaja. Prueba otra palabra o Todos.',
    by: (name) => `De ${isolate(name)}`,
    sharedMark: 'Compartido',
    linkMark: 'Tiene un enlace',
  },
  form: {
    name: 'Nombre',
    description: 'Descripción',
    order: 'Orden de las fotos',
    orders: { desc: 'Primero lo más nuevo', asc: 'Primero lo más antiguo' },
    activity: 'Comentarios y «me gusta»',
    activityHint:
      'Todas las personas del álbum pueden comentar y dar «me gusta». Si se desactiva, no se muestra nada; no se pierde nada.',
    save: 'Guardar',
    cover: 'Para cambiar la portada, selecciona una foto en el álbum.',
  },
});
export default es;
