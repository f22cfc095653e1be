// The words of the panel beside an open picture, in Spanish; see `lib/info/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/info/text';

const es: Translation<Text> = ({ count, isolate }) => {
  const number = (n: number, digits: number): string => count(Math.round(n * 10 ** digits) / 10 ** digits);

  return {
    larger: 'Mostrar más del panel',
    smaller: 'Mostrar menos del panel',
    description: {
      saving: 'Guardando…',
      saved: 'Guardado',
      unsaved: (why) => `Sin guardar: ${why} Lo que has escrito se conserva aquí.`,
      leftUnsaved: (name, why) =>
        `La descripción de ${isolate(name)} no se ha guardado: ${why} Se conserva con la foto.`,
    },
    albums: {
      title: 'Álbumes',
      add: 'Añadir a un álbum',
      remove: (name) => `Sacar de ${name}`,
      removed: (name) => `Sacada de ${isolate(name)}`,
      failed: 'No se han podido consultar los álbumes.',
    },
    when: {
      title: 'Fecha y hora',
      edit: 'Cambiar fecha y hora',
      day: (day) => `Todas las fotos de ${day}`,
      from: {
        camera: 'Puesta por la cámara',
        sidecar: 'Del sidecar',
        embedded: 'De notas en el archivo',
        gps: 'Del reloj GPS',
        program: 'Cuando un programa escribió el archivo: no sabe otra fecha',
        video: 'Del vídeo',
        file: 'La hora del archivo: no sabe otra fecha',
        person: 'Puesta a mano',
      },
    },
    where: {
      title: 'Lugar',
      edit: 'Cambiar lugar',
      add: 'Añadir un lugar',
      altitude: (metres) => `${number(metres, 0)}\u00a0m sobre el nivel del mar`,
      city: (name) => `Todas las fotos en ${name}`,
    },
    says: {
      edited: 'Puesto a mano. ¿Qué dice el archivo?',
      fields: { date: 'Fecha y hora', place: 'Lugar', description: 'Descripción', rating: 'Valoración' },
      now: 'Puesto a mano',
      file: 'En el archivo',
      nothing: 'Nada',
      back: 'Usar lo que dice el archivo',
    },
    camera: (name) => `Todas las fotos con ${name}`,
    lensOf: (name) => `Todas las fotos con ${name}`,
    file: {
      title: 'Archivo',
      openFolder: 'Todas las fotos de esta carpeta',
      path: 'Dónde está el archivo',
      copy: 'Copiar la ruta',
      copied: 'Ruta copiada',
      selected: 'La ruta está seleccionada. Cópiala con el teclado.',
      library: (name) => `En la biblioteca ${isolate(name)}`,
      untouched: 'Photostead solo lee este archivo. Nunca lo cambia, mueve ni elimina.',
      editsInside: 'Lo que editas aquí se guarda en la base de datos de Photostead.',
      editsBeside: 'Lo que editas aquí se guarda en la base de datos de Photostead y se escribe en un sidecar propio.',
      sidecars: 'Sobre los sidecar',
      offlineTitle: 'Falta el archivo',
      offline:
        'Se ha movido o eliminado, o su disco no está conectado. La vista previa y los detalles se quedan; la imagen completa volverá con el archivo.',
      offlineUpload:
        'La vista previa y los detalles siguen aquí. Una copia de seguridad o la página Integridad pueden devolver el archivo.',
    },
    more: {
      title: 'Más detalles',
      kind: 'Tipo',
      added: 'Añadida',
      changed: 'Archivo cambiado',
      edited: 'Escrito por última vez por un programa',
      stored: 'Guardada como',
      storedAs: (width, height) => `${count(width)} × ${count(height)} píxeles`,
      turned: 'Girada por su cámara',
      turns: {
        mirrored: 'Reflejada',
        half: '180°',
        halfMirrored: '180°, reflejada',
        right: 'A la derecha',
        rightMirrored: 'A la derecha, reflejada',
        left: 'A la izquierda',
        leftMirrored: 'A la izquierda, reflejada',
      },
      panorama: 'Panorámica',
      profile: 'Colores',
      length: 'Duración',
      rate: 'Imágenes por segundo',
      rateOf: (n) => number(n, 2),
      codecs: 'Vídeo y sonido',
      live: 'Foto en movimiento',
      yes: 'Sí',
      shown: 'Editada aquí',
    },
  };
};
export default es;
