// The words of the pages that help to tidy up, in German; see `lib/utilities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/utilities/text';

const de: Translation<Text> = ({ bytes, count, plural }) => {
  const stacks = (n: number) => plural(n, 'Stapel', 'Stapel');
  const photos = (n: number) => plural(n, 'Foto', 'Fotos');
  return {
    title: 'Werkzeuge',
    intro: 'Was hilft, unter vielen Fotos Ordnung zu halten und Platz zu schaffen.',
    back: 'Werkzeuge',
    duplicates: 'Doppelte',
    duplicatesText: 'Was mehrfach da ist, nebeneinander, damit du auswählst, was bleibt.',
    duplicatesCount: (n) => plural(n, 'Gruppe', 'Gruppen'),
    large: 'Große Dateien',
    largeText: 'Die Dateien, die am meisten Platz belegen, die größten zuerst.',
    stacks: 'Stapel',
    stacksText: 'Fotos, die als eines erscheinen, und was nach einer Regel zusammengehört: RAW mit JPEG, Serien.',
    workflows: 'Abläufe',
    workflowsText: 'Was mit neuen Fotos von selbst geschehen soll.',
    problems: 'Probleme',
    problemsText: 'Dateien, die sich nicht lesen oder zeigen ließen, jede mit ihrem Grund.',
    problemsCount: (n) => plural(n, 'Problem', 'Probleme'),

    files: {
      intro: 'Gelöschte Dateien warten erst im Papierkorb; frei wird der Platz, wenn er geleert ist.',
      kinds: 'Art der Dateien',
      all: 'Alle',
      images: 'Fotos',
      videos: 'Videos',
      sum: (n, size) => `${plural(n, 'Datei', 'Dateien')}, ${bytes(size)}`,
      none: 'Dateien dieser Art gibt es nicht.',
      select: (name) => `${name} auswählen`,
      open: (name) => `${name} öffnen`,
      download: (name) => `${name} herunterladen`,
      delete: (name) => `${name} löschen`,
      external: 'In deinen Ordnern: Wird sie hier gelöscht, bleibt sie auf der Festplatte.',
      offline: 'Fehlt in ihrem Ordner',
      more: 'Mehr zeigen',
      list: 'Dateien nach Größe',
    },

    pile: {
      intro: 'Das Foto, das zuerst erscheint, steht in der Zeitleiste für den ganzen Stapel.',
      none: 'Es gibt noch keine Stapel. Wähle in der Zeitleiste zwei oder mehr Fotos aus und staple sie, oder lass suchen, was zusammengehört.',
      sum: stacks,
      list: 'Stapel',
      open: (when, n) => `Den Stapel vom ${when} öffnen, ${photos(n)}`,
      first: (when) => `Foto, das im Stapel vom ${when} zuerst erscheint`,
      member: (n, of, name) => `${count(n)} von ${count(of)}, ${name}`,
      size: photos,
      unstack: 'Stapel auflösen',
      unstackOf: (when) => `Den Stapel vom ${when} auflösen`,
      unstacked: (n) => `Stapel aus ${plural(n, 'Foto', 'Fotos')} aufgelöst`,
      nowFirst: 'Dieses erscheint jetzt zuerst',
      more: 'Mehr zeigen',
    },

    rules: {
      title: 'Was zusammengehört',
      intro: 'Fotos, die noch in keinem Stapel sind. Gestapelt wird erst, wenn du es sagst.',
      raw: 'RAW-Dateien mit dem JPEG derselben Aufnahme',
      burst: 'Serien: viele Fotos binnen Sekunden',
      look: 'Danach suchen',
      looking: 'Wird gesucht…',
      none: 'Nichts gefunden, was zusammengehört.',
      found: (n, all) => `${stacks(n)} aus ${photos(all)}`,
      shown: (n) => `Die ersten ${count(n)} sind zu sehen.`,
      kinds: { 'raw-jpeg': 'RAW und JPEG', burst: 'Serie' },
      one: 'Diese stapeln',
      oneOf: (n, of) => `Gruppe ${count(n)} von ${count(of)} stapeln`,
      all: (n) => `Alle ${count(n)} stapeln`,
      made: (n, all) => `${stacks(n)} aus ${photos(all)} gemacht`,
      more: 'Mehr zeigen',
    },
  };
};
export default de;
