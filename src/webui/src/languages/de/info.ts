// The words of the panel beside an open picture, in German; see `lib/info/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/info/text';

const de: Translation<Text> = ({ count, isolate }) => {
  const number = (n: number, digits: number) => count(Math.round(n * 10 ** digits) / 10 ** digits);
  return {
    larger: 'Mehr vom Bereich zeigen',
    smaller: 'Weniger vom Bereich zeigen',
    description: {
      saving: 'Wird gespeichert…',
      saved: 'Gespeichert',
      unsaved: (why) => `Nicht gespeichert: ${why} Was du geschrieben hast, bleibt hier stehen.`,
      leftUnsaved: (name, why) =>
        `Die Beschreibung von ${isolate(name)} ist nicht gespeichert: ${why} Sie bleibt beim Foto stehen.`,
    },
    albums: {
      title: 'Alben',
      add: 'Zu Album hinzufügen',
      remove: (name) => `Aus ${name} nehmen`,
      removed: (name) => `Aus ${isolate(name)} genommen`,
      failed: 'Die Alben ließen sich nicht abfragen.',
    },
    when: {
      title: 'Datum und Uhrzeit',
      edit: 'Datum und Uhrzeit ändern',
      day: (day) => `Alle Fotos vom ${day}`,
      from: {
        camera: 'Von der Kamera gesetzt',
        sidecar: 'Aus der Begleitdatei',
        embedded: 'Aus Angaben in der Datei',
        gps: 'Von der GPS-Uhr',
        program: 'Als ein Programm die Datei zuletzt schrieb: Ein anderes Datum kennt sie nicht',
        video: 'Aus dem Video',
        file: 'Die Zeit der Datei: Ein anderes Datum kennt sie nicht',
        person: 'Von Hand gesetzt',
      },
    },
    where: {
      title: 'Ort',
      edit: 'Ort ändern',
      add: 'Ort hinzufügen',
      altitude: (metres) => `${number(metres, 0)}\u00a0m über dem Meer`,
      city: (name) => `Alle Fotos in ${name}`,
    },
    says: {
      edited: 'Von Hand gesetzt. Was sagt die Datei?',
      fields: { date: 'Datum und Uhrzeit', place: 'Ort', description: 'Beschreibung', rating: 'Bewertung' },
      now: 'Von Hand gesetzt',
      file: 'In der Datei',
      nothing: 'Nichts',
      back: 'Angabe der Datei verwenden',
    },
    camera: (name) => `Alle Fotos von ${name}`,
    lensOf: (name) => `Alle Fotos mit ${name}`,
    file: {
      title: 'Datei',
      openFolder: 'Alle Fotos dieses Ordners',
      path: 'Wo die Datei ist',
      copy: 'Pfad kopieren',
      copied: 'Pfad kopiert',
      selected: 'Der Pfad ist markiert. Kopiere ihn mit der Tastatur.',
      library: (name) => `In der Bibliothek ${isolate(name)}`,
      untouched: 'Photostead liest diese Datei nur. Sie wird nie geändert, verschoben oder gelöscht.',
      editsInside: 'Was du hier bearbeitest, bleibt in der Datenbank von Photostead.',
      editsBeside: 'Was du hier bearbeitest, bleibt in der Datenbank von Photostead und kommt in eine eigene Begleitdatei (Sidecar).',
      sidecars: 'Über Begleitdateien',
      offlineTitle: 'Die Datei fehlt',
      offline:
        'Sie wurde verschoben oder gelöscht, oder ihre Festplatte ist nicht angeschlossen. Vorschau und Angaben bleiben; das ganze Bild ist wieder da, wenn die Datei es ist.',
      offlineUpload: 'Vorschau und Angaben sind noch da. Eine Sicherung oder die Seite „Integrität“ kann die Datei zurückbringen.',
    },
    more: {
      title: 'Weitere Angaben',
      kind: 'Art',
      added: 'Hinzugefügt',
      changed: 'Datei geändert',
      edited: 'Zuletzt von einem Programm geschrieben',
      stored: 'Gespeichert als',
      storedAs: (width, height) => `${count(width)} × ${count(height)} Pixel`,
      turned: 'Von der Kamera gedreht',
      turns: {
        mirrored: 'Gespiegelt',
        half: 'Um 180°',
        halfMirrored: 'Um 180°, gespiegelt',
        right: 'Nach rechts',
        rightMirrored: 'Nach rechts, gespiegelt',
        left: 'Nach links',
        leftMirrored: 'Nach links, gespiegelt',
      },
      panorama: 'Panorama',
      profile: 'Farben',
      length: 'Länge',
      rate: 'Bilder pro Sekunde',
      rateOf: (n) => number(n, 2),
      codecs: 'Bild und Ton',
      live: 'Live-Foto',
      yes: 'Ja',
      shown: 'Hier bearbeitet',
    },
  };
};
export default de;
