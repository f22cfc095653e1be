// The words of the ways through the timeline, in German; see `lib/timeline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/timeline/text';

const de: Translation<Text> = () => ({
  jump: 'Zu einem Datum springen',
  date: 'Datum',
  go: 'Zeigen',
  incomplete: 'Das ist noch kein ganzes Datum. Gib Tag, Monat und Jahr ein oder wähle sie aus.',
  nothing: 'Es gibt keine Fotos, zu denen man springen könnte.',
  nearest: (asked, found) => `Von ${asked} gibt es nichts. Das Nächste ist ${found}.`,
});
export default de;
