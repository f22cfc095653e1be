// The words of asking for work on photos again, in German; see `lib/again/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/again/text';

const de: Translation<Text> = ({ count }) => ({
  title: (n) => (n === 1 ? 'Neu machen' : `Für ${count(n)} Aufnahmen neu machen`),
  intro: 'Die Originale werden nur gelesen. Was du geschrieben, benannt oder bearbeitet hast, bleibt.',
  asked: 'Wird erledigt',
  work: {
    'refresh-metadata': { title: 'Angaben lesen', what: 'Datum, Ort, Kamera und Schlagwörter, aus der Datei und ihrer Begleitdatei.' },
    'regenerate-thumbnail': { title: 'Vorschauen machen', what: 'Die Bilder, die hier zu sehen sind, nach den heutigen Einstellungen.' },
    'refresh-faces': { title: 'Gesichter finden', what: 'Schon gefundene Gesichter bleiben zugeordnet; weggenommene bleiben weg.' },
    'transcode-video': { title: 'Videos umwandeln', what: 'Die Kopien, die überall laufen, wo die Einstellungen welche verlangen.' },
  },
});
export default de;
