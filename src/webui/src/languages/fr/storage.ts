// The words of the page of the storage, in French; see `lib/storage/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/storage/text';

const fr: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Stockage',
  intro: 'Ce qui prend de la place sur ce boîtier, par disque, par personne et par bibliothèque.',
  disks: 'Disques',
  people: 'Par personne',
  peopleIntro: 'Les envois et les fichiers de leurs bibliothèques ; la corbeille compte jusqu’à ce qu’elle soit vidée.',
  libraries: 'Par bibliothèque',
  librariesIntro: 'Des fichiers dans des dossiers que Photostead ne fait que lire. Ils ne prennent pas de place en plus.',
  noLibraries: 'Il n’y a pas de bibliothèques.',
  name: 'Nom',
  photos: 'Photos',
  videos: 'Vidéos',
  room: 'Place',
  sum: 'En tout',
  quota: (size) => `sur ${bytes(size)} pour les envois`,
  split: (photos, videos) => `${bytes(photos)} de photos, ${bytes(videos)} de vidéos`,
  count: (n) => count(n),
  things: (photos, videos) => `${plural(photos, 'photo', 'photos')} et ${plural(videos, 'vidéo', 'vidéos')}`,
  more: 'Ce qu’on peut faire',
  trash: 'Vider la corbeille',
  trashText: 'Ce qui est supprimé prend de la place jusqu’à sa suppression définitive.',
  duplicates: 'Chercher les doublons',
  duplicatesText: 'La même photo est peut-être là deux fois.',
  integrity: 'Chercher les restes',
  integrityText: 'Des fichiers de nos dossiers que rien ne connaît.',
  settings: 'Des aperçus plus petits',
  settingsText: 'Leur taille et leur qualité sont un paramètre.',
});

export default fr;
