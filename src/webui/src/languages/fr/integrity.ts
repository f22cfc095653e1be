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
      'Photostead vérifie tout seul, la nuit et lentement, si chaque fichier est encore là et encore ce qu’il était. Il ne fait que lire : la suite vous appartient, et aucun fichier n’est jamais détruit d’ici.',
    fine: 'Rien trouvé.',
    neverRan: 'Pas encore faite.',
    waiting: 'Attend son tour…',
    files: amounts,
    ended: (reason) => `Elle s’est arrêtée avant la fin : ${reason}.`,
    off: 'Elle ne se fait pas toute seule : c’est désactivé dans les paramètres.',
    run: 'Vérifier maintenant',
    runOf: (title) => `Vérifier maintenant : ${title}`,
    again: 'Vérifier à nouveau',
    table: 'Télécharger en tableau',
    more: 'Afficher plus',
    download: (path) => `Télécharger ${path}`,
    started: 'La vérification commence quand rien de plus urgent n’est en cours',
    asked: 'C’est en cours',
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
        todo: 'Regardez d’abord le disque (photostead doctor). Si vous avez la photo ailleurs, ou dans une sauvegarde, remettez-la à sa place et vérifiez à nouveau. Dans la corbeille, le fichier endommagé est gardé jusqu’à ce qu’elle soit vidée ; les fichiers des bibliothèques ne sont pas touchés et sont relus tels qu’ils sont.',
        act: 'Corbeille',
        actOf: (path) => `Mettre à la corbeille la photo de ${path}`,
        actAll: 'Tout à la corbeille',
        askAll: 'Mettre toutes ces photos à la corbeille ?',
        askAllText: 'Leurs propriétaires les y trouvent et peuvent les restaurer. Les fichiers des bibliothèques restent où ils sont et sont relus.',
      },
      missing_file: {
        title: 'Fichiers manquants',
        what: 'Une photo, ou ce qui en a été fait, n’a plus de fichier. Il ne s’agit pas des bibliothèques : les analyses s’en occupent, et un disque absent n’est pas une perte.',
        todo: 'Si le fichier est dans une sauvegarde, remettez-le à sa place et vérifiez à nouveau. Sinon la photo peut aller à la corbeille ; un aperçu perdu est simplement refait.',
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
