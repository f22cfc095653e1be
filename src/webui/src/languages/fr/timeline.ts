// The words of the ways through the timeline, in French; see `lib/timeline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/timeline/text';

const fr: Translation<Text> = () => ({
  jump: 'Aller à une date',
  date: 'Date',
  go: 'Afficher',
  incomplete: 'La date n’est pas encore complète. Saisissez ou choisissez jour, mois et année.',
  nothing: 'Il n’y a pas de photos où aller.',
  nearest: (asked, found) => `Il n’y a rien à cette date (${asked}). Au plus près : ${found}.`,
});

export default fr;
