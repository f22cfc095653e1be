// The words about stacks, in German; see `lib/stacks/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/stacks/text';

const de: Translation<Text> = ({ count, plural }) => ({
  label: 'Stapel',
  member: (n, of) => `${count(n)} von ${count(of)}`,
  onTop: 'Erscheint zuerst',
  putOnTop: 'Zuerst zeigen',
  takeOut: 'Herausnehmen',
  stacked: (n) => `${plural(n, 'Foto', 'Fotos')} gestapelt`,
  unstacked: (n) => `Stapel aus ${plural(n, 'Foto', 'Fotos')} aufgelöst`,
  tookOut: 'Aus dem Stapel genommen',
  nowOnTop: 'Dieses erscheint jetzt zuerst',
});
export default de;
