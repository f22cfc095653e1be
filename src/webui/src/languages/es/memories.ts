// The words of memories, in Spanish; see `lib/memories/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/memories/text';

const es: Translation<Text> = ({ count, form, plural }) => ({
  title: 'Recuerdos',
  yearsAgo: (years) => form(years, { one: 'Hace un año', other: `Hace ${count(years)} años` }),
  place: (number, of) => `${count(number)} de ${count(of)}`,
  open: (name, day, photos) => `${name}, ${day}, ${plural(photos, 'elemento', 'elementos')}`,
  earlier: 'Mostrar recuerdos anteriores',
  later: 'Mostrar recuerdos posteriores',
  back: 'Volver a las fotos',
  play: 'Reproducir',
  pause: 'Pausar',
  previous: 'Foto anterior',
  next: 'Foto siguiente',
  previousMemory: (name) => `Recuerdo anterior: ${name}`,
  nextMemory: (name) => `Recuerdo siguiente: ${name}`,
  save: 'Conservar este recuerdo',
  sound: 'Sonido',
  more: 'Más',
  showInPhotos: 'Mostrar entre las fotos',
  removePhoto: 'Dejar fuera esta foto',
  remove: 'Quitar este recuerdo',
  removeTitle: '¿Quitar este recuerdo?',
  removeText: 'Sus fotos se quedan donde están. No se volverá a hacer para este día.',
  gone: 'Este recuerdo ya no está.',
  noPicture: 'Esta foto no se puede mostrar.',
});
export default es;
