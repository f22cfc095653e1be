// The words of what is done with selected pictures beyond the first load's, in French; see `lib/selection/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/selection/text';

const fr: Translation<Text> = ({ plural }) => {
  const items = (n: number): string => plural(n, 'élément', 'éléments');
  return {
    tag: 'Mots-clés',
    rate: 'Note',
    rateTitle: (n) => `Note de ${items(n)}`,
    rateHint: 'Les touches 1 à 5 le font aussi, 0 enlève la note.',
    noRating: 'Sans note',
    rated: (n, stars) => `${plural(stars, 'étoile', 'étoiles')} pour ${items(n)}`,
    unrated: (n) => `Note enlevée à ${items(n)}`,
    favored: (n) => `${plural(n, 'élément ajouté', 'éléments ajoutés')} aux favoris`,
    unfavored: (n) => `${plural(n, 'élément retiré', 'éléments retirés')} des favoris`,
    foreign: 'Les photos d’autres personnes peuvent seulement être ajoutées à des albums et téléchargées.',
    stackMore: 'Sélectionnez au moins deux photos pour les empiler.',
  };
};

export default fr;
