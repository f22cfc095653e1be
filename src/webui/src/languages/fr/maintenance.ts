// The words of maintenance and backups, in French; see `lib/maintenance/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/maintenance/text';

const fr: Translation<Text> = ({ bytes, count }) => ({
  waiting: {
    title: 'De retour dans un instant',
    text: 'Un administrateur travaille sur ce Photostead. Vos photos sont en sécurité, et cette page reprend toute seule.',
    restoring: 'Un état antérieur de ce Photostead est en cours de restauration. Vos photos sont en sécurité, et cette page reprend toute seule.',
    silent: 'Le boîtier ne répond pas pour l’instant. Cette page continue d’essayer.',
    who: 'Vous administrez ce boîtier ?',
    enter: 'Entrer',
    terminal: 'Sans session : « photostead maintenance login-link » dans un terminal du boîtier affiche un accès.',
  },
  inside: {
    title: 'Maintenance',
    intro: 'Tous les autres sont priés d’attendre : aucun envoi, aucun travail en arrière-plan.',
    as: (name) => `Vous êtes entré en tant que ${name}.`,
    end: 'Ouvrir pour tous',
    link: 'Un accès pour un autre appareil',
    linkText: (when) => `Il sert une seule fois, avant : ${when}. Qui l’a peut restaurer et supprimer des sauvegardes.`,
    copy: 'Copier',
    copied: 'Copié',
    restore: 'Restaurer une sauvegarde',
    failed: 'La dernière restauration a échoué',
    progress: 'Restauration',
    steps: {
      check: 'Vérification de la sauvegarde…',
      copy: 'Copie et mise à jour…',
      replace: 'Mise en place…',
      open: 'Ouverture…',
    },
    working: 'En cours…',
  },
  page: {
    title: 'Maintenance',
    intro: 'Fermer Photostead à tous sauf aux administrateurs : pour déplacer des disques, ou quand rien ne doit changer entre-temps.',
    happens: 'Ce qui se passe alors',
    what: [
      'Applis et navigateurs sont priés d’attendre, et reprennent tout seuls ensuite.',
      'Les envois sont refusés avant de commencer ; les téléphones les feront plus tard.',
      'Le travail en arrière-plan et le programme sont en pause.',
      'Cela dure même après un redémarrage du boîtier, jusqu’à ce que quelqu’un le rouvre.',
    ],
    start: 'Fermer pour les autres',
    ask: 'Fermer Photostead ?',
    askText: 'Tous sauf les administrateurs sont priés d’attendre jusqu’à ce que vous le rouvriez.',
    terminal: 'La même chose depuis un terminal du boîtier :',
  },
  backups: {
    page: 'Sauvegardes',
    title: 'Sauvegardes de la base de données',
    intro:
      'Comptes, albums, descriptions, visages et réglages, chaque nuit sans intervention : tout sauf les photos, que seules les sauvegardes complètes contiennent.',
    secrets: 'Elles contiennent des mots de passe hachés et les secrets des paramètres : gardez les téléchargements en lieu sûr.',
    make: 'Sauvegarder',
    making: 'En cours…',
    bring: 'Envoyer une sauvegarde',
    bringing: 'Envoi et vérification…',
    brought: 'La sauvegarde est saine et gardée',
    schedule: (when, keep) =>
      `La prochaine se fera : ${when}. Les ${count(keep)} plus récentes sont gardées ; celles que vous envoyez restent.`,
    off: 'Aucune sauvegarde ne se fait toute seule : c’est désactivé dans les paramètres.',
    last: (when) => `Dernière : ${when}`,
    never: 'Aucune n’a encore été faite',
    sameDisk:
      'C’est le disque de la base de données elle-même : s’il lâche, les deux sont perdues. Placez-les sur un autre disque (backup.path), ou téléchargez-en une de temps en temps.',
    failed: 'La dernière sauvegarde a échoué',
    none: 'Il n’y a pas encore de sauvegarde.',
    size: bytes,
    version: (version) => `version ${version}`,
    uploaded: 'envoyée',
    newer: 'd’une version plus récente : installez-la d’abord',
    download: (when) => `Télécharger la sauvegarde : ${when}`,
    remove: (when) => `Supprimer la sauvegarde : ${when}`,
    restore: 'Restaurer',
    restoreName: (when) => `Restaurer la sauvegarde : ${when}`,
    askRestore: 'Restaurer cette sauvegarde ?',
    askRestoreText: (when) =>
      `Albums, descriptions et paramètres redeviennent ce qu’ils étaient (${when}). La base de données actuelle est mise de côté et gardée, les photos envoyées depuis sont reprises. Les autres attendent pendant ce temps.`,
    askRemove: 'Supprimer cette sauvegarde ?',
    askRemoveText: (when) => `La sauvegarde est supprimée du disque : ${when}.`,
    removeNow: 'Supprimer',
    maintenance: 'Mode maintenance',
  },
  first: {
    question: 'Vous venez d’un autre boîtier, ou recommencez ?',
    instead: 'Restaurer plutôt une sauvegarde',
  },
});

export default fr;
