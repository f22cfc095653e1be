// The words of memories, in German; see `lib/memories/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/memories/text';

const de: Translation<Text> = ({ count, plural }) => ({
  title: 'Erinnerungen',
  yearsAgo: (years) => (years === 1 ? 'Vor einem Jahr' : `Vor ${count(years)} Jahren`),
  place: (number, of) => `${count(number)} von ${count(of)}`,
  open: (name, day, photos) => `${name}, ${day}, ${plural(photos, 'Aufnahme', 'Aufnahmen')}`,
  earlier: 'Frühere Erinnerungen zeigen',
  later: 'Spätere Erinnerungen zeigen',
  back: 'Zurück zu den Fotos',
  play: 'Abspielen',
  pause: 'Anhalten',
  previous: 'Voriges Foto',
  next: 'Nächstes Foto',
  previousMemory: (name) => `Vorige Erinnerung: ${name}`,
  nextMemory: (name) => `Nächste Erinnerung: ${name}`,
  save: 'Diese Erinnerung behalten',
  sound: 'Ton',
  more: 'Mehr',
  showInPhotos: 'Unter den Fotos zeigen',
  removePhoto: 'Dieses Foto weglassen',
  remove: 'Diese Erinnerung entfernen',
  removeTitle: 'Diese Erinnerung entfernen?',
  removeText: 'Ihre Fotos bleiben, wo sie sind. Für diesen Tag entsteht sie nicht noch einmal.',
  gone: 'Diese Erinnerung ist nicht mehr da.',
  noPicture: 'Dieses Foto lässt sich nicht zeigen.',
});
export default de;
