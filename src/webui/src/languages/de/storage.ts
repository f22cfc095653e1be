// The words of the page of the storage, in German; see `lib/storage/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/storage/text';

const de: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Speicher',
  intro: 'Was auf dieser Box Platz belegt, nach Festplatte, nach Person und nach Bibliothek.',
  disks: 'Festplatten',
  people: 'Nach Person',
  peopleIntro: 'Uploads und die Dateien ihrer Bibliotheken; was im Papierkorb liegt, zählt, bis er geleert wird.',
  libraries: 'Nach Bibliothek',
  librariesIntro: 'Dateien in Ordnern, die Photostead nur liest. Sie belegen keinen eigenen Platz.',
  noLibraries: 'Es gibt keine Bibliotheken.',
  name: 'Name',
  photos: 'Fotos',
  videos: 'Videos',
  room: 'Platz',
  sum: 'Zusammen',
  quota: (size) => `von ${bytes(size)} für Uploads`,
  split: (photos, videos) => `${bytes(photos)} Fotos, ${bytes(videos)} Videos`,
  count: (n) => count(n),
  things: (photos, videos) => `${plural(photos, 'Foto', 'Fotos')} und ${plural(videos, 'Video', 'Videos')}`,
  more: 'Was du tun kannst',
  trash: 'Papierkorb leeren',
  trashText: 'Gelöschtes belegt Platz, bis es endgültig entfernt ist.',
  duplicates: 'Nach Doppelten suchen',
  duplicatesText: 'Vielleicht ist dasselbe Foto zweimal da.',
  integrity: 'Nach Überbleibseln suchen',
  integrityText: 'Dateien in unseren Ordnern, von denen nichts bekannt ist.',
  settings: 'Kleinere Vorschauen',
  settingsText: 'Größe und Qualität lassen sich einstellen.',
});
export default de;
