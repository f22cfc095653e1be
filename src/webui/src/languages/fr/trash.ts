// The words of the trash, in French; see `lib/trash/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/trash/text';

const fr: Translation<Text> = ({ plural }) => {
  const days = (n: number) => plural(n, 'jour', 'jours');
  const items = (n: number) => plural(n, 'élément', 'éléments');
  return {
    waits: (n) =>
      `Ce qui est supprimé attend ici ${days(n)}. D’ici là, on peut le restaurer avec ses albums, ses personnes et ses liens.`,
    stays:
      'Ce qui est supprimé attend ici jusqu’à sa suppression définitive. On peut le restaurer avec ses albums, ses personnes et ses liens.',
    left: (n) => (n < 1 ? 'Aujourd’hui' : days(n)),
    leftOf: (name, n) => (n < 1 ? `${name}, supprimé définitivement aujourd’hui` : `${name}, encore ${days(n)}`),
    restoreAll: 'Tout restaurer',
    restored: (n) => `${items(n)} ${n < 2 ? 'restauré' : 'restaurés'}`,
    empty: 'Vider la corbeille',
    emptyTitle: 'Vider la corbeille ?',
    emptied: (n) => `${items(n)} ${n < 2 ? 'supprimé' : 'supprimés'} définitivement`,
    looking: 'Recherche d’autres copies…',
    lastCopies: (n, all) =>
      n === all
        ? n === 1
          ? 'C’est la seule copie que vous avez ici. Elle sera perdue.'
          : 'Vous n’avez ici d’autre copie d’aucun d’eux. Ils seront perdus.'
        : `Pour ${items(n)}, c’est la seule copie que vous avez ici.`,
    noneLost: 'Une autre copie de chacun reste ici.',
    keptFiles: (n) =>
      `${plural(n, 'fichier d’une bibliothèque reste', 'fichiers de bibliothèques restent')} sur le disque et ${n < 2 ? 'n’est plus affiché' : 'ne sont plus affichés'}.`,
  };
};
export default fr;
