// The words about duplicates, in German; see `lib/duplicates/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/duplicates/text';

const de: Translation<Text> = ({ count, form, plural }) => {
  const photos = (n: number) => plural(n, 'Foto', 'Fotos');
  const are = (n: number) => `${photos(n)} ${form(n, { one: 'ist', other: 'sind' })}`;
  return {
    title: 'Doppelte',
    intro:
      'Was mehrfach da ist: dieselbe Datei, hochgeladen und in einem deiner Ordner, oder ein Bild, das genauso aussieht, etwa die Kopie eines Messengers. Wähle aus, was bleibt. Der Rest kommt in den Papierkorb, und was du daraus gemacht hast (Alben, Schlagwörter, Beschreibung, Bewertung, Favorit), geht auf das über, was bleibt. Dateien in deinen Ordnern werden nie von der Festplatte gelöscht.',
    none: 'Nichts ist doppelt da.',
    link: (n) => `${are(n)} mehrfach da`,
    linkText: 'Wähle aus, welche bleiben.',
    review: 'Ansehen',
    left: (n) => `${are(n)} mehrfach da`,
    group: (name, n) => `${name}, ${count(n)}-mal`,
    reasons: { 'same-file': 'Dieselbe Datei', 'looks-alike': 'Sieht gleich aus' },
    keep: (name) => `${name} behalten`,
    kept: 'Behalten',
    trashed: 'Papierkorb',
    suggested: 'Vorgeschlagen',
    upload: 'Upload',
    library: 'In deinen Ordnern',
    favorite: 'Favorit',
    archived: 'Archiviert',
    act: (keep, trash) => {
      if (trash === 0) return keep === 2 ? 'Beide behalten' : 'Alle behalten';
      return keep === 0 ? 'Alle in den Papierkorb' : `${count(keep)} behalten, ${count(trash)} wegwerfen`;
    },
    dismiss: 'Nicht doppelt',
    dismissed: 'Sie erscheinen nicht wieder als Doppelte',
    done: (n) => (n === 0 ? 'Nichts wurde weggeworfen' : `${photos(n)} in den Papierkorb verschoben`),
    failed: (n) => `${are(n)} immer noch mehrfach da: Inzwischen hat sich etwas geändert`,
    all: 'Allen Vorschlägen folgen',
    askAll: 'Allen Vorschlägen folgen?',
    askAllText: (stay, go, unsure) =>
      `${photos(go)} ${form(go, { one: 'kommt', other: 'kommen' })} in den Papierkorb, ${photos(stay)} ${form(stay, { one: 'bleibt', other: 'bleiben' })}. Aus dem Papierkorb kannst du sie zurückholen.` +
      (unsure > 0 ? ' Was nur gleich aussieht, bleibt, damit du es ansiehst.' : ''),
    working: (done, all) => `${count(done)} von ${count(all)}`,
    stop: 'Anhalten',
    more: 'Mehr zeigen',
  };
};
export default de;
