// The words of signing in with a provider, in German; see `lib/oauth/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/oauth/text';

const de: Translation<Text> = () => ({
  or: 'oder',
  returning: 'Du wirst angemeldet…',
  leaving: 'Es geht zur Anmeldung…',
  closed: 'Das Anmelden ist ausgeschaltet. Wer diese Box verwaltet, kann es wieder erlauben.',
  title: 'Anmeldedienst',
  linked: 'Dein Konto ist verknüpft: Du kannst dich ohne das Passwort dieser Box anmelden.',
  notLinked: 'Verknüpfe dein Konto, dann kannst du dich mit deinem Anbieter statt mit einem Passwort anmelden.',
  off: 'Dein Konto ist verknüpft, aber das Anmelden über einen Anbieter ist ausgeschaltet.',
  link: 'Konto verknüpfen',
  unlink: 'Verknüpfung lösen',
  unlinkTitle: 'Verknüpfung deines Kontos lösen?',
  unlinkText: 'Du meldest dich dann mit E-Mail und Passwort an.',
  unlinkNoPassword:
    'Du hast auf dieser Box kein Passwort. Bleib angemeldet, bis du eine andere Anmeldung verknüpft hast, oder lass dir vorher ein Passwort geben von der Person, die diese Box verwaltet.',
  doneLinked: 'Dein Konto ist verknüpft.',
  doneUnlinked: 'Dein Konto ist nicht mehr verknüpft.',
});
export default de;
