// The words of full backups, in German; see `lib/full-backups/text.ts`.
import type { Text } from '../../lib/full-backups/text';
import type { Translation } from '../../lib/i18n/translated';

const de: Translation<Text> = ({ bytes, count }) => {
  const files = (n: number): string => (n === 1 ? '1 Datei' : `${count(n)} Dateien`);
  const things = (n: number): string => (n === 1 ? 'war 1 Sache nicht, wie sie sein soll' : `waren ${count(n)} Sachen nicht, wie sie sein sollen`);
  return {
    title: 'Vollsicherungen',
    intro:
      'Die Datenbank und alle hochgeladenen Fotos und Videos, in einem gewöhnlichen Ordner auf einer anderen Festplatte. Jede kopiert nur, was neu ist, und jede Datei wird einmal aufbewahrt.',
    make: 'Jetzt voll sichern',
    asked: 'Angefordert: Es beginnt, sobald nichts Dringenderes läuft',
    none: 'Noch werden keine gemacht. Fällt diese Festplatte aus, sind die Fotos weg: Nenne einen Ordner auf einer anderen Festplatte.',
    next: (when, keep) => `Die nächste: ${when}. Die neuesten ${count(keep)} bleiben.`,
    last: (when) => `Die letzte: ${when}.`,
    never: 'Noch keine gemacht.',
    free: (available, size) => `${bytes(available)} frei von ${bytes(size)}`,
    sameDisk:
      'Das ist die Festplatte, auf der auch die Fotos liegen: Fällt sie aus, ist beides weg. So hilft die Sicherung nur bei Versehen und beschädigten Dateien; wähle einen Ordner auf einer anderen Festplatte.',
    failed: 'Die letzte Vollsicherung ist fehlgeschlagen',
    waits: 'Die Vollsicherung wartet und schaut jede Viertelstunde wieder nach',
    missing: (n) => `Als sie gemacht wurde, ${n === 1 ? 'fehlte' : 'fehlten'} ${files(n)} der Bibliothek. Was eine frühere Sicherung davon hat, bleibt.`,
    damaged: (n) => `Als sie gemacht wurde, ${n === 1 ? 'war' : 'waren'} ${files(n)} der Bibliothek beschädigt. Was eine frühere Sicherung davon hat, bleibt.`,
    names: (n) => (n === 1 ? 'Welche Datei?' : 'Welche Dateien?'),
    restore: 'So wird wiederhergestellt, hier oder auf einer anderen Box',
    at: {
      backup: 'Eine Vollsicherung wird gemacht',
      drill: 'Eine Sicherung wird zur Probe wiederhergestellt',
      verify: 'Eine Sicherung wird ganz gelesen',
    },
    progress: (done, total, size) =>
      total > 0 ? `${count(done)} von ${files(total)}, ${bytes(size)}` : 'Die Datenbank wird kopiert…',
    copied: (n, size) => `davon neu: ${files(n)}, ${bytes(size)}`,
    ending: 'Wird angehalten…',
    stop: 'Anhalten',
    stopped: 'Angehalten. Die nächste macht weiter, wo diese war',
    waiting: {
      backup: 'Eine Vollsicherung wartet, bis sie dran ist.',
      drill: 'Eine Probe wartet, bis sie dran ist.',
      verify: 'Das Lesen einer Sicherung wartet, bis es dran ist.',
    },

    form: {
      change: 'Ändern',
      choose: 'Einrichten',
      title: 'Wo und wann',
      folder: 'Ordner',
      folderHint:
        'Der ganze Pfad eines leeren Ordners, oder eines, in dem schon Sicherungen liegen, etwa /mnt/usb/photostead. Leer: Es werden keine gemacht.',
      time: 'Uhrzeit',
      timeHint: 'Nach der Uhr der Box.',
      keep: 'Wie viele bleiben',
      keepHint: 'Von älteren gehen nur Dateien, die keine neuere hat.',
      rate: 'Höchstens, in MB je Sekunde',
      rateHint: 'Leer: so schnell es geht.',
      drill: 'Alle so viele Tage eine zur Probe wiederherstellen',
      drillHint: '0: nie.',
      libraries: 'Auch die Dateien von Bibliotheken',
      librariesHint: 'Ordner, die Photostead nur liest. Sie haben oft eine eigene Sicherung.',
      outside: (place) => `Festgelegt durch ${place}: Ändere es dort.`,
      save: 'Speichern',
      cancel: 'Abbrechen',
      saved: 'Gespeichert',
    },
    trial: {
      title: 'Lässt sie sich wiederherstellen?',
      intro:
        'Eine Sicherung taugt so viel wie ihre Wiederherstellung. Die neueste wird ab und zu in einen Ordner daneben wiederhergestellt, verglichen und wieder entfernt.',
      drill: 'Jetzt probieren',
      verify: 'Ganz lesen',
      never: 'Es wurde noch nicht probiert.',
      off: 'Von selbst wird es nie probiert.',
      next: (when) => `Nächste Probe: mit der Sicherung vom ${when}.`,
      good: (when, photos) =>
        `Es hat geklappt (${when}): Eine Datenbank mit ${photos === 1 ? '1 Foto' : `${count(photos)} Fotos`} kam zurück.`,
      bad: (when, n) => `Bei der Probe (${when}) ${things(n)}:`,
      read: (n, size, restored) =>
        `Zurückgelesen: ${files(n)} (${bytes(size)}). Wiederhergestellt und mit denen der Bibliothek verglichen: ${count(restored)}.`,
      rest: 'Die übrigen kommen reihum dran.',
      verified: (when, n, size) => `Ganz gelesen (${when}): ${files(n)}, ${bytes(size)}, alles heil.`,
      verifiedBad: (when, n) => `Beim Lesen von allem (${when}) ${things(n)}:`,
      failed: 'Der letzte Versuch war nicht möglich',
      mended: 'Was in der Sicherung beschädigt ist, wird beiseitegelegt, und die nächste Sicherung kopiert es neu.',
      more: (n) => `und ${count(n)} weitere`,
      whole: 'Die Sicherung selbst',
    },
    list: {
      title: 'Vorhandene Vollsicherungen',
      facts: (n, size, version) => `${files(n)} · ${bytes(size)} · Version ${version}`,
      fresh: (n, size) => (n === 0 ? 'nichts Neues' : `${files(n)} neu, ${bytes(size)}`),
      libraries: 'mit Bibliotheken',
      lost: (n) => (n === 1 ? '1 Datei fehlt oder ist beschädigt' : `${files(n)} fehlen oder sind beschädigt`),
    },
  };
};
export default de;
