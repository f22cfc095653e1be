// The words of the trash, in German; see `lib/trash/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/trash/text';

const de: Translation<Text> = ({ plural }) => {
  const days = (n: number) => plural(n, 'Tag', 'Tage');
  const items = (n: number) => plural(n, 'Aufnahme', 'Aufnahmen');
  return {
    waits: (n) =>
      `Gelöschtes wartet hier ${days(n)} lang. So lange lässt es sich wiederherstellen, mit Alben, Personen und Links.`,
    stays:
      'Gelöschtes wartet hier, bis es jemand endgültig löscht. Es lässt sich wiederherstellen, mit Alben, Personen und Links.',
    left: (n) => (n < 1 ? 'Heute' : days(n)),
    leftOf: (name, n) => (n < 1 ? `${name}, wird heute endgültig gelöscht` : `${name}, noch ${days(n)}`),
    restoreAll: 'Alle wiederherstellen',
    restored: (n) => `${items(n)} wiederhergestellt`,
    empty: 'Papierkorb leeren',
    emptyTitle: 'Papierkorb leeren?',
    emptied: (n) => `${items(n)} endgültig gelöscht`,
    looking: 'Weitere Kopien werden gesucht…',
    lastCopies: (n, all) =>
      n === all
        ? n === 1
          ? 'Das ist die einzige Kopie, die du hier hast. Sie geht verloren.'
          : 'Von keiner hast du hier eine weitere Kopie. Sie gehen verloren.'
        : `Von ${items(n)} ist das die einzige Kopie, die du hier hast.`,
    noneLost: 'Von jeder bleibt hier eine weitere Kopie.',
    keptFiles: (n) =>
      `${plural(n, 'Datei einer Bibliothek bleibt', 'Dateien in Bibliotheken bleiben')} auf der Platte und ${n === 1 ? 'wird' : 'werden'} nicht mehr gezeigt.`,
  };
};
export default de;
