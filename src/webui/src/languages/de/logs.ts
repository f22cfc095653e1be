// The words of the page of the logs, in German; see `lib/logs/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/logs/text';

const de: Translation<Text> = ({ count, plural }) => ({
  title: 'Protokoll',
  intro: 'Was der Dienst zuletzt gesagt hat, das Neueste zuerst. Nur die letzten Zeilen bleiben in seinem Speicher; nach einem Neustart beginnt es von vorn.',
  filter: 'Zeigen',
  level: {
    debug: 'Alles',
    info: 'Hinweise und Schlimmeres',
    warning: 'Warnungen und Fehler',
    error: 'Nur Fehler',
    critical: 'Nur das Schlimmste',
  },
  sign: { debug: 'Debug', info: 'Info', warning: 'Warnung', error: 'Fehler', critical: 'Kritisch' },
  search: 'Zeilen durchsuchen',
  pause: 'Nicht mehr folgen',
  follow: 'Folgen',
  copy: 'Kopieren',
  copied: 'Die Zeilen sind kopiert.',
  notCopied: 'Der Browser lässt diese Seite nicht kopieren. Lade die Zeilen stattdessen herunter.',
  download: 'Herunterladen',
  file: 'photostead-protokoll.txt',
  count: (shown, all) =>
    shown === all ? plural(all, 'Zeile', 'Zeilen') : `${count(shown)} von ${plural(all, 'Zeile', 'Zeilen')}`,
  paused: 'Neue Zeilen erscheinen erst, wenn du wieder folgst.',
  none: 'Keine Zeile passt.',
  empty: 'Noch wurde nichts protokolliert.',
  trace: 'Woher es kam',
  earlier: 'Frühere Zeilen zeigen',
  setting: 'Wie viel protokolliert wird',
  list: 'Zeilen des Protokolls',
});
export default de;
