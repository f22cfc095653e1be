// The words of full backups, in French; see `lib/full-backups/text.ts`.
import type { Text } from '../../lib/full-backups/text';
import type { Translation } from '../../lib/i18n/translated';

const fr: Translation<Text> = ({ bytes, count }) => {
  const files = (n: number): string => (n <= 1 ? `${count(n)} fichier` : `${count(n)} fichiers`);
  const things = (n: number): string => (n <= 1 ? `${count(n)} anomalie` : `${count(n)} anomalies`);
  return {
    title: 'Sauvegardes complètes',
    intro:
      'La base de données et toutes les photos et vidéos envoyées, dans un dossier ordinaire sur un autre disque. Chacune ne copie que ce qui est nouveau, et chaque fichier n’est gardé qu’une fois.',
    make: 'Tout sauvegarder',
    asked: 'C’est demandé : elle commence dès que rien de plus urgent n’est en cours',
    none: 'Aucune n’est faite pour l’instant. Si ce disque lâche, les photos sont perdues : indiquez un dossier sur un autre disque.',
    next: (when, keep) => `La prochaine : ${when}. Les ${count(keep)} plus récentes sont gardées.`,
    last: (when) => `La dernière : ${when}.`,
    never: 'Aucune n’a été faite.',
    free: (available, size) => `${bytes(available)} libres sur ${bytes(size)}`,
    sameDisk:
      'C’est le disque où se trouvent aussi les photos : s’il lâche, tout est perdu. Cela n’aide que contre les maladresses et les fichiers abîmés ; choisissez un dossier sur un autre disque.',
    failed: 'La dernière sauvegarde complète a échoué',
    waits: 'La sauvegarde complète attend, et regarde de nouveau tous les quarts d’heure',
    missing: (n) =>
      `Lors de la sauvegarde, ${files(n)} de la bibliothèque ${n <= 1 ? 'manquait' : 'manquaient'}. Ce qu’une sauvegarde antérieure en contient reste.`,
    damaged: (n) =>
      `Lors de la sauvegarde, ${files(n)} de la bibliothèque ${n <= 1 ? 'était abîmé' : 'étaient abîmés'}. Ce qu’une sauvegarde antérieure en contient reste.`,
    names: (n) => (n === 1 ? 'Quel fichier ?' : 'Quels fichiers ?'),
    restore: 'Comment restaurer, ici ou sur un autre boîtier',
    at: {
      backup: 'Une sauvegarde complète est en cours',
      drill: 'Une sauvegarde est restaurée à l’essai',
      verify: 'Une sauvegarde est relue en entier',
    },
    progress: (done, total, size) =>
      total > 0 ? `${count(done)} sur ${files(total)}, ${bytes(size)}` : 'Copie de la base de données…',
    copied: (n, size) => `dont nouveau : ${files(n)}, ${bytes(size)}`,
    ending: 'Arrêt en cours…',
    stop: 'Arrêter',
    stopped: 'Arrêté. La prochaine reprendra là où celle-ci en était',
    waiting: {
      backup: 'Une sauvegarde complète attend son tour.',
      drill: 'Un essai attend son tour.',
      verify: 'La relecture d’une sauvegarde attend son tour.',
    },

    form: {
      change: 'Modifier',
      choose: 'Configurer',
      title: 'Où et quand',
      folder: 'Dossier',
      folderHint:
        'Le chemin complet d’un dossier vide, ou d’un dossier qui contient déjà des sauvegardes, par exemple /mnt/usb/photostead. Vide : aucune n’est faite.',
      time: 'Heure',
      timeHint: 'Selon l’horloge du boîtier.',
      keep: 'Combien en garder',
      keepHint: 'Des plus anciennes ne partent que les fichiers qu’aucune plus récente ne contient.',
      rate: 'Au plus, en Mo par seconde',
      rateHint: 'Vide : aussi vite que possible.',
      drill: 'En restaurer une à l’essai tous les tant de jours',
      drillHint: '0 : jamais.',
      libraries: 'Aussi les fichiers des bibliothèques',
      librariesHint: 'Des dossiers que Photostead ne fait que lire. Ils ont souvent leur propre sauvegarde.',
      outside: (place) => `Défini par ${place} : modifiez-le là-bas.`,
      save: 'Enregistrer',
      cancel: 'Annuler',
      saved: 'Enregistré',
    },
    trial: {
      title: 'Peut-on la restaurer ?',
      intro:
        'Une sauvegarde vaut ce que vaut sa restauration. La plus récente est restaurée de temps en temps dans un dossier à part, comparée, puis retirée.',
      drill: 'Essayer maintenant',
      verify: 'Tout relire',
      never: 'Cela n’a pas encore été essayé.',
      off: 'Aucun essai n’est fait automatiquement.',
      next: (when) => `Prochain essai : avec la sauvegarde du ${when}.`,
      good: (when, photos) =>
        `Cela a fonctionné (${when}) : une base de données de ${photos <= 1 ? `${count(photos)} photo` : `${count(photos)} photos`} est revenue.`,
      bad: (when, n) => `L’essai (${when}) a relevé ${things(n)} :`,
      read: (n, size, restored) =>
        `Relu : ${files(n)} (${bytes(size)}). Restauré et comparé avec la bibliothèque : ${count(restored)}.`,
      rest: 'Les autres suivent à tour de rôle.',
      verified: (when, n, size) => `Tout a été relu (${when}) : ${files(n)}, ${bytes(size)}, tout est intact.`,
      verifiedBad: (when, n) => `La relecture complète (${when}) a relevé ${things(n)} :`,
      failed: 'Le dernier essai n’a pas pu se faire',
      mended: 'Ce qui est abîmé dans la sauvegarde est mis de côté, et la prochaine sauvegarde le copie de nouveau.',
      more: (n) => (n <= 1 ? `et ${count(n)} autre` : `et ${count(n)} autres`),
      whole: 'La sauvegarde elle-même',
    },
    list: {
      title: 'Sauvegardes complètes présentes',
      facts: (n, size, version) => `${files(n)} · ${bytes(size)} · version ${version}`,
      fresh: (n, size) => (n === 0 ? 'rien de nouveau' : `nouveau : ${files(n)}, ${bytes(size)}`),
      libraries: 'avec les bibliothèques',
      lost: (n) => (n <= 1 ? `${count(n)} fichier manquant ou abîmé` : `${count(n)} fichiers manquants ou abîmés`),
    },
  };
};
export default fr;
