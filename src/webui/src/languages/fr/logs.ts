// The words of the page of the logs, in French; see `lib/logs/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/logs/text';

const fr: Translation<Text> = ({ count, plural }) => ({
  title: 'Journaux',
  intro: 'Ce que le programme a dit récemment (en anglais), le plus récent d’abord. Seules les dernières lignes sont gardées, en mémoire ; un redémarrage recommence à zéro.',
  filter: 'Afficher',
  level: {
    debug: 'Tout',
    info: 'Informations et plus grave',
    warning: 'Avertissements et erreurs',
    error: 'Erreurs seulement',
    critical: 'Le plus grave seulement',
  },
  sign: { debug: 'Débogage', info: 'Info', warning: 'Alerte', error: 'Erreur', critical: 'Critique' },
  search: 'Chercher dans les lignes',
  pause: 'Ne plus suivre',
  follow: 'Suivre',
  copy: 'Copier',
  copied: 'Les lignes sont copiées.',
  notCopied: 'Le navigateur n’autorise pas la copie. Téléchargez plutôt les lignes.',
  download: 'Télécharger',
  file: 'photostead-log.txt',
  count: (shown, all) =>
    shown === all ? plural(all, 'ligne', 'lignes') : `${count(shown)} sur ${plural(all, 'ligne', 'lignes')}`,
  paused: 'Les nouvelles lignes ne s’affichent pas tant que vous ne suivez pas à nouveau.',
  none: 'Aucune ligne ne correspond.',
  empty: 'Rien n’a encore été noté.',
  trace: 'D’où cela vient',
  earlier: 'Afficher les lignes précédentes',
  setting: 'Niveau de détail des journaux',
  list: 'Lignes du journal',
});

export default fr;
