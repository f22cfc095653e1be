// The words of uploading, in German; see `lib/upload/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/upload/text';

const de: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Uploads',
  summary: (done, all) => `${count(done)} von ${count(all)}`,
  amount: (sent, all) => `${bytes(sent)} von ${bytes(all)}`,
  finished: (n) => `${plural(n, 'Datei', 'Dateien')} hochgeladen`,
  duplicates: (n) => `${count(n)} schon da`,
  skipped: (n) => `${count(n)} übersprungen`,
  failures: (n) => `${count(n)} fehlgeschlagen`,
  paused: 'Angehalten',
  unconnected: 'Wartet auf die Verbindung',
  state: {
    waiting: 'Wartet',
    checking: 'Wird geprüft',
    sending: 'Wird gesendet',
    retrying: 'Neuer Versuch',
    filing: 'Kommt ins Album',
    created: 'Hochgeladen',
    duplicate: 'Schon da',
    skipped: 'Übersprungen',
    failed: 'Fehlgeschlagen',
  },
  unsupported: 'Diese Art von Datei wird nicht unterstützt.',
  empty: 'Die Datei ist leer.',
  unreadable: 'Die Datei lässt sich nicht lesen. Vielleicht wurde sie seit der Auswahl verschoben oder geändert.',
  noHash: 'Dieser Browser kann Dateien nicht prüfen.',
  noAlbum: (reason) => `Sie ist da, kam aber nicht ins Album: ${reason}`,
  notInAlbum: 'Das Album nimmt sie nicht an.',
  pause: 'Uploads anhalten',
  resume: 'Uploads fortsetzen',
  retryAll: 'Fehlgeschlagene wiederholen',
  retry: (name) => `${name} noch einmal versuchen`,
  remove: (name) => `${name} abbrechen`,
  collapse: 'Einklappen',
  expand: 'Ausklappen',
  cancel: 'Uploads abbrechen',
  total: 'Fortschritt der Uploads',
  more: (n) => `und ${count(n)} weitere`,
});
export default de;
