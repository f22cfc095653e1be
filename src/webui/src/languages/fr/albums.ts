// The words of an album's page, in French; see `lib/albums/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/albums/text';

const fr: Translation<Text> = ({ isolate, plural }) => ({
  items: (n) => plural(n, 'élément', 'éléments'),
  people: (names) => `Personnes : ${names.join(', ')}`,
  more: 'Plus sur cet album',
  unfold: 'Afficher toute la description',
  fold: 'Réduire la description',
  edit: 'Modifier l’album',
  download: 'Télécharger l’album',
  delete: 'Supprimer l’album',
  deleteTitle: 'Supprimer cet album ?',
  deleteText: 'Ses photos restent dans la bibliothèque. Ses liens, commentaires et j’aime disparaissent. Ceci est irréversible.',
  deleted: (name) => (name ? `L’album ${name} est supprimé` : 'L’album est supprimé'),
  gone: 'Cet album n’existe pas, ou ne vous est plus montré.',
  untitled: 'Album sans nom',
  list: {
    create: 'Nouvel album',
    createTitle: 'Nouvel album',
    find: 'Chercher un album',
    sort: 'Ordre',
    sorts: {
      newest: 'Photo la plus récente',
      oldest: 'Photo la plus ancienne',
      changed: 'Dernière modification',
      created: 'Date de création',
      name: 'Nom',
      count: 'Nombre de photos',
    },
    whose: 'Albums de qui',
    all: 'Tous',
    mine: 'Les miens',
    shared: 'Partagés',
    covers: 'Afficher les couvertures',
    rows: 'Afficher en liste',
    shown: (n) => plural(n, 'album', 'albums'),
    noMatch: 'Aucun album ne convient. Essayez un autre mot ou Tous.',
    by: (name) => `Par ${isolate(name)}`,
    sharedMark: 'Partagé',
    linkMark: 'A un lien',
  },
  form: {
    name: 'Nom',
    description: 'Description',
    order: 'Ordre des photos',
    orders: { desc: 'Plus récentes d’abord', asc: 'Plus anciennes d’abord' },
    activity: 'Commentaires et j’aime',
    activityHint: 'Tous les membres de l’album peuvent commenter et aimer. Désactivé, rien ne s’affiche ; rien n’est perdu.',
    save: 'Enregistrer',
    cover: 'Pour changer la couverture, sélectionnez une photo dans l’album.',
  },
});

export default fr;
