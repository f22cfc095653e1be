// The words of downloading many files at once, in German; see `lib/downloads/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/downloads/text';

const de: Translation<Text> = ({ bytes, plural, form }) => {
  const files = (n: number) => plural(n, 'Datei', 'Dateien');
  return {
    title: 'Herunterladen',
    preparing: 'Sieht nach, was da ist…',
    whole: (n, size) => `${files(n)}, ${bytes(size)}, wie aufgenommen.`,
    parts: (n) => `Sie kommen in ${plural(n, 'Teil', 'Teilen')}.`,
    single: (number) => `Datei ${number}`,
    inMemory: 'Über diese Verbindung behält der Browser ein Archiv bei sich, bis es ganz ist; darum sind es kleinere.',
    nothing: 'Keine dieser Dateien ist gerade da: Ist eine Festplatte nicht angeschlossen?',
    missing: (n) => `${files(n)} ${form(n, { one: 'ist', other: 'sind' })} gerade nicht zu haben: Ist eine Festplatte nicht angeschlossen?`,
    save: 'Speichern',
    saveOne: (name) => `${name} speichern`,
    again: 'Noch einmal',
    cancelOne: (name) => `${name} abbrechen`,
    saved: 'Gespeichert',
    started: 'An den Browser übergeben',
    facts: (n, size) => `${files(n)} · ${bytes(size)}`,
    progress: (received, size) => `${bytes(Math.min(received, size))} von ${bytes(size)}`,
    broken: 'Die Verbindung ist abgebrochen, oder auf diesem Gerät ist kein Platz mehr.',
  };
};
export default de;
