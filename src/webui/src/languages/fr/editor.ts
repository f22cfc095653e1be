// The words of the photo editor, in French; see `lib/editor/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/editor/text';

const fr: Translation<Text> = ({ count }) => ({
  title: 'Retouche',
  frame: 'Cadre du recadrage',
  how: 'Faites glisser le cadre, ses coins ou ses bords.',
  keys: 'Les flèches le déplacent, avec Maj elles changent sa taille. Échap abandonne les modifications.',
  place: (width, height) => `${count(width)} sur ${count(height)} pixels`,
  shapes: 'Format',
  free: 'Libre',
  original: 'Original',
  square: 'Carré',
  swap: 'Portrait ou paysage',
  turnLeft: 'Tourner à gauche',
  turnRight: 'Tourner à droite',
  mirror: 'Retourner horizontalement',
  flip: 'Retourner verticalement',
  reset: 'Recommencer',
  cancel: 'Annuler',
  save: 'OK',
  saving: 'En cours…',
  saved: 'Photo retouchée',
  undone: 'La photo est comme elle a été prise',
  later: 'Enregistré. La nouvelle image est en préparation et s’affiche bientôt.',
  untouched: 'Le fichier lui-même n’est jamais modifié.',
});

export default fr;
