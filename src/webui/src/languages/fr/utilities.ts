// The words of the pages that help to tidy up, in French; see `lib/utilities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/utilities/text';

const fr: Translation<Text> = ({ bytes, count, plural }) => {
  const stacks = (n: number): string => plural(n, 'pile', 'piles');
  const photos = (n: number): string => plural(n, 'photo', 'photos');
  return {
    title: 'Outils',
    intro: 'Ce qui aide à garder de l’ordre parmi beaucoup de photos, et à faire de la place.',
    back: 'Outils',
    duplicates: 'Doublons',
    duplicatesText: 'Ce qui est ici plus d’une fois, côte à côte, pour choisir ce qui reste.',
    duplicatesCount: (n) => plural(n, 'groupe', 'groupes'),
    large: 'Gros fichiers',
    largeText: 'Les fichiers qui prennent le plus de place, les plus gros d’abord.',
    stacks: 'Piles',
    stacksText: 'Les photos qui n’en font qu’une ; et ce qui va ensemble : RAW avec JPEG, rafales.',
    workflows: 'Automatisations',
    workflowsText: 'Ce qui doit se faire tout seul avec les nouvelles photos.',
    problems: 'Problèmes',
    problemsText: 'Les fichiers qui n’ont pu être lus ou affichés, chacun avec la raison.',
    problemsCount: (n) => plural(n, 'problème', 'problèmes'),

    files: {
      intro: 'Les fichiers supprimés attendent d’abord dans la corbeille ; la place est libre quand elle est vidée.',
      kinds: 'Sorte de fichiers',
      all: 'Tous',
      images: 'Photos',
      videos: 'Vidéos',
      sum: (n, size) => `${plural(n, 'élément', 'éléments')}, ${bytes(size)}`,
      none: 'Il n’y a pas de fichiers de cette sorte.',
      select: (name) => `Sélectionner ${name}`,
      open: (name) => `Ouvrir ${name}`,
      download: (name) => `Télécharger ${name}`,
      delete: (name) => `Supprimer ${name}`,
      external: 'Dans vos dossiers : supprimé ici, il reste sur le disque.',
      offline: 'Manque dans son dossier',
      more: 'Afficher plus',
      list: 'Fichiers par taille',
    },

    pile: {
      intro: 'La photo affichée en premier représente toute la pile dans la chronologie.',
      none: 'Il n’y a pas encore de piles. Sélectionnez au moins deux photos dans la chronologie et empilez-les, ou cherchez ce qui va ensemble.',
      sum: stacks,
      list: 'Piles',
      open: (when, n) => `Ouvrir la pile (${when}), ${photos(n)}`,
      first: (when) => `Photo affichée en premier dans la pile (${when})`,
      member: (n, of, name) => `${count(n)} sur ${count(of)}, ${name}`,
      size: photos,
      unstack: 'Désempiler',
      unstackOf: (when) => `Désempiler la pile (${when})`,
      unstacked: (n) => plural(n, 'photo désempilée', 'photos désempilées'),
      nowFirst: 'Celle-ci s’affiche maintenant en premier',
      more: 'Afficher plus',
    },

    rules: {
      title: 'Ce qui va ensemble',
      intro: 'Des photos qui ne sont encore dans aucune pile. Rien n’est empilé sans votre accord.',
      raw: 'Fichiers RAW avec le JPEG de la même prise',
      burst: 'Rafales : beaucoup de photos en quelques secondes',
      look: 'Les chercher',
      looking: 'Recherche…',
      none: 'Rien trouvé qui aille ensemble.',
      found: (n, all) => `${stacks(n)} de ${photos(all)}`,
      shown: (n) => `Les ${count(n)} premières sont affichées.`,
      kinds: { 'raw-jpeg': 'RAW et JPEG', burst: 'Rafale' },
      one: 'Empiler celles-ci',
      oneOf: (n, of) => `Empiler le groupe ${count(n)} sur ${count(of)}`,
      all: (n) => `Tout empiler (${count(n)})`,
      made: (n, all) => `${plural(n, 'pile faite', 'piles faites')} avec ${photos(all)}`,
      more: 'Afficher plus',
    },
  };
};

export default fr;
