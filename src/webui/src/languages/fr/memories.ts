// The words of memories, in French; see `lib/memories/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/memories/text';

const fr: Translation<Text> = ({ count, plural }) => ({
  title: 'Souvenirs',
  yearsAgo: (years) => (years === 1 ? 'Il y a un an' : `Il y a ${count(years)} ans`),
  place: (number, of) => `${count(number)} sur ${count(of)}`,
  open: (name, day, photos) => `${name}, ${day}, ${plural(photos, 'élément', 'éléments')}`,
  earlier: 'Souvenirs précédents',
  later: 'Souvenirs suivants',
  back: 'Retour aux photos',
  play: 'Lecture',
  pause: 'Pause',
  previous: 'Photo précédente',
  next: 'Photo suivante',
  previousMemory: (name) => `Souvenir précédent : ${name}`,
  nextMemory: (name) => `Souvenir suivant : ${name}`,
  save: 'Garder ce souvenir',
  sound: 'Son',
  more: 'Plus',
  showInPhotos: 'Afficher parmi les photos',
  removePhoto: 'Écarter cette photo',
  remove: 'Supprimer ce souvenir',
  removeTitle: 'Supprimer ce souvenir ?',
  removeText: 'Ses photos restent où elles sont. Il ne sera pas refait pour ce jour.',
  gone: 'Ce souvenir n’est plus là.',
  noPicture: 'Cette photo ne peut pas être affichée.',
});

export default fr;
