// The words of the pages of tags, and of the tags of an open picture, in French; see `lib/tags/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/tags/text';

const fr: Translation<Text> = ({ isolate, plural }) => ({
  title: 'Mots-clés',
  ofPhoto: {
    tags: 'Mots-clés',
    add: 'Ajouter un mot-clé',
    addHint: 'Niveaux séparés par des barres, comme Famille/Mia',
    remove: (value) => `Retirer le mot-clé ${value}`,
    added: (value) => `Mot-clé ${value} ajouté`,
    removed: (value) => `Mot-clé ${value} retiré`,
    failed: (why) => `Mot-clé non ajouté : ${why}`,
  },
  intro: 'Des mots pour vos photos, sur autant de niveaux que vous voulez. Ils sont à vous seul ; personne d’autre ne les voit.',
  empty: 'Pas encore de mots-clés.',
  tree: 'Tous les mots-clés',
  trail: 'Où se trouve ce mot-clé',
  create: 'Nouveau mot-clé',
  createBelow: 'Nouveau mot-clé à l’intérieur',
  createTitle: (parent) => (parent === null ? 'Nouveau mot-clé' : `Nouveau mot-clé dans ${parent}`),
  edit: 'Renommer ou colorer',
  editTitle: (value) => `Le mot-clé ${value}`,
  name: 'Nom',
  nameHint: 'Niveaux séparés par des barres, comme Famille/Mia',
  colour: 'Couleur',
  hasColour: 'Une couleur à lui',
  save: 'Enregistrer',
  made: (value) => `${value} créé`,
  changed: (value) => `${value} modifié`,
  delete: 'Supprimer',
  deleteTitle: (value) => `Supprimer le mot-clé ${value} ?`,
  deleteText: 'Les photos restent ; elles perdent seulement ce mot-clé.',
  deleteBelow: (n) =>
    n === 1
      ? 'Les photos restent ; elles perdent seulement ce mot-clé et celui qu’il contient.'
      : `Les photos restent ; elles perdent seulement ce mot-clé et les ${n} qu’il contient.`,
  deleted: (value) => `${value} supprimé`,
  actions: (value) => `Actions pour ${value}`,
  open: (name) => `Ouvrir ${name}`,
  close: (name) => `Fermer ${name}`,
  gone: 'Ce mot-clé n’est plus là.',
  giveTitle: (n) => `Mots-clés pour ${plural(n, 'élément', 'éléments')}`,
  giveIntro: 'Les mots-clés choisis s’ajoutent à ceux que les éléments ont déjà.',
  find: 'Chercher ou créer un mot-clé',
  findHint: 'Niveaux séparés par des barres, comme Famille/Mia. Entrée choisit ce qui est saisi.',
  choose: 'Mots-clés au choix',
  make: (value) => `Créer ${isolate(value)}`,
  give: 'Enregistrer',
  gave: (n) => `Mots-clés modifiés pour ${plural(n, 'élément', 'éléments')}`,
  unchanged: 'Les mots-clés étaient déjà ainsi',
});

export default fr;
