// The words of what was made of photos and is needed no more, in French; see `lib/integrity/leftovers-text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/leftovers-text';

const fr: Translation<Text> = ({ bytes, plural }) => ({
  title: 'Ce qui ne sert plus',
  what: 'Aperçus, vidéos converties et autres peuvent être refaits à tout moment. Ceux qu’aucun paramètre ne demande, ou dont la photo a disparu, ne font que prendre de la place. Ils sont supprimés la nuit ; les originaux et ce que vous avez écrit, jamais.',
  kinds: {
    fullsize: 'Images en taille réelle, qui sont désactivées',
    encoded_video: 'Vidéos converties dont personne n’a besoin',
    leftover: 'Fichiers dont la photo a disparu',
  },
  amount: (n, size) => `${plural(n, 'fichier', 'fichiers')}, ${bytes(size)}`,
  nothing: 'Rien à supprimer.',
  busy: 'C’est en cours…',
  notLooked: 'Les fichiers dont la photo a disparu n’ont pas encore été cherchés.',
  looked: (when) => `Fichiers dont la photo a disparu, dernière recherche : ${when}.`,
  cleaned: (when, n, size) => `Supprimé (${when}) : ${plural(n, 'fichier', 'fichiers')}, ${bytes(size)}.`,
  other: (n) =>
    `Les aperçus de ${plural(n, 'photo', 'photos')} sont dans un format qui n’est plus celui des paramètres.`,
  look: 'Chercher maintenant',
  clean: 'Supprimer maintenant',
  anew: 'Les refaire',
  asked: 'C’est en cours',
});

export default fr;
