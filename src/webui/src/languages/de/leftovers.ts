// The words of what was made of photos and is needed no more, in German; see `lib/integrity/leftovers-text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/leftovers-text';

const de: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Was nicht mehr gebraucht wird',
  what: 'Vorschauen, umgewandelte Videos und Ähnliches lassen sich jederzeit neu machen. Was keine Einstellung mehr verlangt oder wessen Foto weg ist, belegt nur Platz. Es wird nachts entfernt; Originale und was du geschrieben hast nie.',
  kinds: {
    fullsize: 'Bilder in voller Größe, die ausgeschaltet sind',
    encoded_video: 'Umgewandelte Videos, die niemand braucht',
    leftover: 'Dateien, deren Foto weg ist',
  },
  amount: (n, size) => `${plural(n, 'Datei', 'Dateien')}, ${bytes(size)}`,
  nothing: 'Nichts zu entfernen.',
  busy: 'Wird erledigt…',
  notLooked: 'Nach Dateien, deren Foto weg ist, wurde noch nicht gesucht.',
  looked: (when) => `Nach Dateien, deren Foto weg ist, wurde gesucht: ${when}.`,
  cleaned: (when, n, size) => `Entfernt ${when}: ${plural(n, 'Datei', 'Dateien')}, ${bytes(size)}.`,
  other: (n) =>
    n === 1
      ? 'Die Vorschauen eines Fotos haben ein Format, das nicht mehr eingestellt ist.'
      : `Die Vorschauen von ${count(n)} Fotos haben ein Format, das nicht mehr eingestellt ist.`,
  look: 'Jetzt suchen',
  clean: 'Jetzt entfernen',
  anew: 'Neu machen',
  asked: 'Wird erledigt',
});
export default de;
