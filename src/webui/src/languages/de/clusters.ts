// The words of sharing recognised people, in German; see `lib/clusters/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/clusters/text';

const de: Translation<Text> = () => ({
  title: 'Erkannte Personen teilen',
  intro:
    'Wer sie teilt, gibt den Personen auf Fotos einen Namen für alle: Ein Gesicht, das eine oder einer von euch benannt hat, kennen auch die anderen. Fotos werden dadurch nicht geteilt.',
  alone: 'Du teilst sie mit niemandem.',
  you: 'du',
  waiting: 'ist gefragt',
  asked: 'Du bist gefragt, ob du die Personen teilst, die auf deinen Fotos erkannt werden.',
  accept: 'Teilen',
  decline: 'Ablehnen',
  joins: 'Du verlässt damit die Gruppe, in der du bist.',
  add: 'Jemanden fragen',
  askTitle: 'Wen fragen?',
  askText: 'Sie erfahren davon und entscheiden selbst.',
  nobody: 'Es ist niemand mehr da, den man fragen könnte.',
  ask: (name) => `${name} fragen`,
  withdraw: 'Zurückziehen',
  withdrawOf: (name) => `Die Frage an ${name} zurückziehen`,
  leave: 'Verlassen',
  leaveTitle: 'Erkannte Personen nicht mehr teilen?',
  leaveText: 'Du behältst deine Fotos und Alben und die Personen darauf mit ihren Namen. Neue Gesichter werden nur mit deinen verglichen; um wieder dabei zu sein, muss dich jemand von ihnen neu fragen.',
  left: 'Du teilst erkannte Personen jetzt mit niemandem',
  joined: 'Du teilst jetzt erkannte Personen',
});
export default de;
