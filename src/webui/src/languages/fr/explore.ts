// The words of the pages to look around in, in French; see `lib/explore/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/explore/text';

const fr: Translation<Text> = ({ plural }) => {
  const items = (n: number): string => plural(n, 'élément', 'éléments');
  return {
    title: 'Explorer',
    recent: 'Ajoutés récemment',
    places: 'Lieux',
    tags: 'Mots-clés',
    calendar: 'Calendrier',
    all: 'Tout afficher',
    allOf: (what) => `Tout afficher : ${what}`,
    noRecent: 'Ce qui est ajouté apparaît ici.',
    noPlaces: 'Les photos qui savent où elles ont été prises se retrouvent ici par ville.',
    noTags: 'Pas encore de mots-clés. Donnez-en à une photo dans ses informations, ou créez-les ici.',
    days: { Taken: 'Prise', Upload: 'Ajout' },
    shows: 'Jours selon',
    earlier: 'Année précédente',
    later: 'Année suivante',
    range: (from, to) => `${from} – ${to}`,
    total: items,
    day: (n, day) => `${day} : ${n === 0 ? 'rien' : items(n)}`,
    less: 'Moins',
    more: 'Plus',
  };
};

export default fr;
