// The words about duplicates, in French; see `lib/duplicates/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/duplicates/text';

const fr: Translation<Text> = ({ count, plural }) => {
  const groups = (n: number): string => plural(n, 'photo en plusieurs exemplaires', 'photos en plusieurs exemplaires');
  return {
    title: 'Doublons',
    intro:
      'Ce qui est ici plus d’une fois : le même fichier, envoyé et dans un de vos dossiers, ou une image qui ressemble, comme la copie faite par une messagerie. Choisissez ce qui reste. Le reste va à la corbeille, et ce que vous en aviez fait (albums, mots-clés, description, note, favori) passe à ce qui reste. Les fichiers de vos dossiers ne sont jamais supprimés du disque.',
    none: 'Rien n’est ici deux fois.',
    link: groups,
    linkText: 'Choisissez lesquelles restent.',
    review: 'Passer en revue',
    left: groups,
    group: (name, n) => `${name}, ${count(n)} fois`,
    reasons: { 'same-file': 'Même fichier', 'looks-alike': 'Se ressemblent' },
    keep: (name) => `Garder ${name}`,
    kept: 'Garder',
    trashed: 'Corbeille',
    suggested: 'Suggérée',
    upload: 'Envoi',
    library: 'Dans vos dossiers',
    favorite: 'Favori',
    archived: 'Archivée',
    act: (keep, trash) => {
      if (trash === 0) return keep === 2 ? 'Garder les deux' : 'Tout garder';
      return keep === 0 ? 'Tout à la corbeille' : `En garder ${count(keep)}, en jeter ${count(trash)}`;
    },
    dismiss: 'Pas des doublons',
    dismissed: 'Elles ne seront plus présentées comme doublons',
    done: (n) =>
      n === 0 ? 'Rien n’a été jeté' : `${plural(n, 'photo mise', 'photos mises')} à la corbeille`,
    failed: (n) => `Encore ${groups(n)} : quelque chose a changé entre-temps`,
    all: 'Suivre toutes les suggestions',
    askAll: 'Suivre toutes les suggestions ?',
    askAllText: (stay, go, unsure) =>
      `${plural(go, 'photo ira', 'photos iront')} à la corbeille et ${plural(stay, 'photo restera', 'photos resteront')}. Vous pourrez les restaurer depuis la corbeille.` +
      (unsure > 0 ? ' Ce qui ne fait que ressembler vous reste à voir.' : ''),
    working: (done, all) => `${count(done)} sur ${count(all)}`,
    stop: 'Arrêter',
    more: 'Afficher plus',
  };
};

export default fr;
