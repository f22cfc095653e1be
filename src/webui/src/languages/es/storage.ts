// The words of the page of the storage, in Spanish; see `lib/storage/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/storage/text';

const es: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Almacenamiento',
  intro: 'Qué ocupa espacio en este equipo: por disco, por persona y por biblioteca.',
  disks: 'Discos',
  people: 'Por persona',
  peopleIntro: 'Lo subido y los archivos de sus bibliotecas; lo que hay en la papelera cuenta hasta que se vacía.',
  libraries: 'Por biblioteca',
  librariesIntro: 'Archivos en carpetas que Photostead solo lee. No le ocupan espacio propio.',
  noLibraries: 'No hay bibliotecas.',
  name: 'Nombre',
  photos: 'Fotos',
  videos: 'Vídeos',
  room: 'Espacio',
  sum: 'En total',
  quota: (size) => `de ${bytes(size)} para subir`,
  split: (photos, videos) => `${bytes(photos)} de fotos, ${bytes(videos)} de vídeos`,
  count,
  things: (photos, videos) => `${plural(photos, 'foto', 'fotos')} y ${plural(videos, 'vídeo', 'vídeos')}`,
  more: 'Qué se puede hacer',
  trash: 'Vaciar la papelera',
  trashText: 'Lo eliminado ocupa espacio hasta que se borra del todo.',
  duplicates: 'Buscar duplicados',
  duplicatesText: 'Puede que la misma foto esté dos veces.',
  integrity: 'Buscar restos',
  integrityText: 'Archivos en nuestras carpetas de los que no se sabe nada.',
  settings: 'Vistas previas más pequeñas',
  settingsText: 'Su tamaño y calidad son un ajuste.',
});
export default es;
