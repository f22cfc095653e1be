// The words of what the viewer offers beside looking, in French; see `lib/viewer/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/viewer/text';

const fr: Translation<Text> = ({ plural }) => ({
  tags: 'Mots-clés',
  slideshow: 'Diaporama',
  slideshowChoice: 'Paramètres du diaporama',
  endSlideshow: 'Arrêter le diaporama',
  pause: 'Pause',
  goOn: 'Reprendre',
  seconds: 'Afficher chaque photo',
  secondsLong: (seconds) => plural(seconds, 'seconde', 'secondes'),
  order: 'Ordre',
  orderHint: 'Les vidéos vont jusqu’au bout. Après la dernière, tout recommence.',
  orders: { forward: 'Dans l’ordre, à partir d’ici', backward: 'À rebours', random: 'Mélangé' },
  live: 'LIVE',
  playLive: 'Lire la photo animée',
  rated: (stars) => `Note : ${plural(stars, 'étoile', 'étoiles')}`,
  unrated: 'Étoiles enlevées',
  flat: 'Afficher à plat',
  round: 'Regarder autour',
  roundPhoto: (photo) => `${photo}, 360° : faites glisser pour regarder autour`,
  copyLink: 'Copier le lien',
  linkCopied: 'Le lien vers cette photo est copié',
  linkNotCopied: (link) => `Ce navigateur ne permet pas de copier le lien. Le voici : ${link}`,
  copyPicture: 'Copier la photo',
  pictureCopied: 'La photo est copiée',
  pictureNotCopied: 'Cette photo n’a pas pu être copiée. On peut la télécharger.',
  quality: 'Qualité',
  auto: 'Auto',
  autoIs: (name) => `Auto (${name})`,
  original: 'Original',
});

export default fr;
