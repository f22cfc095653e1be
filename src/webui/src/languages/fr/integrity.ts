// The words of the integrity page, in French; see `lib/integrity/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/text';

const fr: Translation<Text> = ({ count, plural }) => {
  const files = (n: number): string => plural(n, 'fichier', 'fichiers');
  const tables = (n: number): string => plural(n, 'table', 'tables');
  const amounts: Text['files'] = {
    running: (checked, total) =>
      total > 0 ? `En cours : ${files(checked)} sur ${count(Math.max(checked, total))}` : `En cours : ${files(checked)}`,
    last: (when, checked) => `Dernière vérification : ${when} ; ${files(checked)}.`,
  };

  return {
    title: 'Intégrité',
    intro:
      'Photostead vérifie tout seul, la nuit et lentement, si chaque fichier est encore là et encore ce qu’il était. Ce qu’une copie saine peut réparer est réparé ; le reste vous appartient, et aucun fichier n’est jamais détruit d’ici.',
    fine: 'Rien trouvé.',
    neverRan: 'Pas encore faite.',
    waiting: 'Attend son tour…',
    files: amounts,
    ended: (reason) => `Elle s’est arrêtée avant la fin : ${reason}.`,
    off: 'Elle ne se fait pas toute seule : c’est désactivé dans les paramètres.',
    run: 'Vérifier maintenant',
    again: 'Vérifier à nouveau',
    table: 'Télécharger en tableau',
    more: 'Afficher plus',
    download: (path) => `Télécharger ${path}`,
    started: 'La vérification commence quand rien de plus urgent n’est en cours',
    asked: 'C’est en cours',
    mend: 'Réparer',
    mendOf: (path) => `Réparer ${path} à partir d’une copie saine`,
    mendAll: 'Tout réparer',
    hindrances: {
      no_backups: 'Non réparé : il n’y a pas de sauvegarde complète, et aucune autre photo n’a les mêmes octets.',
      no_good_copy: 'Non réparé : aucune sauvegarde complète n’en a une copie saine.',
      backups_away: 'Non réparé : les sauvegardes complètes sont illisibles. Branchez leur disque ; la prochaine vérification réessaiera.',
      unknown: 'Non réparé : personne ne sait quels étaient ses octets.',
      failed: 'Non réparé : impossible d’écrire à sa place. Le journal dit pourquoi.',
    },
    goodInBackup: (backup) => `Rien n’est jamais écrit dans les bibliothèques. Une copie saine est dans la sauvegarde ${backup} :`,
    goodElsewhere: 'Rien n’est jamais écrit dans les bibliothèques. Une autre photo a les mêmes octets :',
    repairs: {
      title: 'Réparation',
      what: 'Un original endommagé ou manquant revient d’une sauvegarde complète, ou d’une autre photo aux mêmes octets. Ce qui est remis est d’abord relu en entier, et c’est bien ce qui était arrivé. Le fichier endommagé est mis de côté ; ce qui peut être refait est refait.',
      automatic: 'Réparer tout seul',
      automaticHint: 'Après chaque vérification. Les administrateurs l’apprennent, car un disque qui perd un fichier en perd d’autres.',
      from: 'Les copies saines viennent des sauvegardes complètes dans',
      noFolder: 'Il n’y a pas encore de sauvegarde complète.',
      toBackups: 'Les configurer',
      mended: 'Réparés dernièrement',
      fromBackup: (when, backup) => `${when}, depuis la sauvegarde ${backup}.`,
      fromTwin: (when) => `${when}, depuis une autre photo aux mêmes octets.`,
      aside: 'Le fichier endommagé :',
    },
    problems: 'Ce qui a été trouvé :',
    wayBack: (backup) =>
      `Regardez d’abord le disque, puis restaurez la sauvegarde ${backup}, qui est saine. Les photos arrivées depuis seront reprises.`,
    noWayBack:
      'Aucune sauvegarde saine de la base de données n’a été trouvée. Regardez le disque, gardez une copie du dossier de données, et lisez la page « Integrity » de la documentation avant de changer quoi que ce soit.',
    toBackups: 'Sauvegardes de la base de données',
    own: {
      rendition: {
        title: 'Aperçus et vidéos converties',
        what: 'Les images de la chronologie, les vidéos converties et les visages sont relus comme les originaux, une partie chaque nuit. Ce qui est endommagé est refait tout seul ; une image endommagée reste jusqu’à ce que la nouvelle soit là.',
        amounts,
        outcome: (found) => (found === 0 ? 'Tous étaient intacts.' : `${plural(found, 'fichier refait', 'fichiers refaits')}.`),
      },
      database: {
        title: 'Base de données',
        what: 'Chaque table avec ses index, une fois par semaine, page par page. Si quelque chose ne va pas, les administrateurs l’apprennent, avec la plus récente sauvegarde saine.',
        amounts: {
          running: (checked, total) => `En cours : ${tables(checked)} sur ${count(Math.max(checked, total))}`,
          last: (when, checked) => `Dernière vérification : ${when} ; ${tables(checked)}.`,
        },
        outcome: () => 'Tout est sain.',
      },
    },
    kinds: {
      checksum_mismatch: {
        title: 'Fichiers endommagés',
        what: 'Leurs octets ne sont plus ceux de leur arrivée, et rien ne dit que quelqu’un les a modifiés : un disque, un câble ou une mémoire défaillante en est la cause.',
        todo: 'Regardez d’abord le disque (photostead doctor). Si vous avez la photo ailleurs, remettez-la à sa place et vérifiez à nouveau. Dans la corbeille, le fichier endommagé est gardé jusqu’à ce qu’elle soit vidée ; les fichiers des bibliothèques ne sont pas touchés et sont relus tels qu’ils sont.',
        act: 'Corbeille',
        actOf: (path) => `Mettre à la corbeille la photo de ${path}`,
        actAll: 'Tout à la corbeille',
        askAll: 'Mettre toutes ces photos à la corbeille ?',
        askAllText: 'Leurs propriétaires les y trouvent et peuvent les restaurer. Les fichiers des bibliothèques restent où ils sont et sont relus.',
      },
      missing_file: {
        title: 'Fichiers manquants',
        what: 'Une photo, ou ce qui en a été fait, n’a plus de fichier. Il ne s’agit pas des bibliothèques : les analyses s’en occupent, et un disque absent n’est pas une perte.',
        todo: 'Si vous avez le fichier ailleurs, remettez-le à sa place et vérifiez à nouveau. Sinon la photo peut aller à la corbeille ; un aperçu perdu est simplement refait.',
        act: 'Résoudre',
        actOf: (path) => `Résoudre ${path}`,
        actAll: 'Tout résoudre',
        askAll: 'Tout résoudre ?',
        askAllText: 'Les photos sans fichier vont à la corbeille de leurs propriétaires, les aperçus perdus sont refaits. Les fichiers revenus d’ici là restent comme ils sont.',
      },
      untracked_file: {
        title: 'Fichiers sans appartenance',
        what: 'Ils sont dans le dossier des médias et aucune photo n’en est faite : quelqu’un les y a mis, ou quelque chose a été interrompu il y a longtemps.',
        todo: 'Les photos parmi eux peuvent être reprises : photostead database take-in. Ce dont vous n’avez pas besoin est mis de côté, dans le dossier « set-aside » à côté des autres ; supprimez-le là quand vous êtes sûr.',
        act: 'Mettre de côté',
        actOf: (path) => `Mettre ${path} de côté`,
        actAll: 'Tout mettre de côté',
        askAll: 'Mettre tous ces fichiers de côté ?',
        askAllText: 'Ils sont déplacés dans le dossier « set-aside » du dossier des médias, sous leurs anciens noms. Rien n’est supprimé.',
      },
    },
  };
};

export default fr;
