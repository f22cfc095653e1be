// The words of what works without a connection, in French; see `lib/offline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/offline/text';

const fr: Translation<Text> = () => ({
  newVersion: 'Il y a une nouvelle version de Photostead.',
  reload: 'Recharger',
  shareFailed: 'Les fichiers partagés n’ont pas pu être reçus. Partagez-les encore une fois, ou choisissez-les avec Envoyer.',
});

export default fr;
