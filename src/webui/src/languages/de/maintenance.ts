// The words of maintenance and backups, in German; see `lib/maintenance/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/maintenance/text';

const de: Translation<Text> = ({ bytes, count }) => ({
  waiting: {
    title: 'Gleich wieder da',
    text: 'Jemand aus der Verwaltung arbeitet an diesem Photostead. Deine Fotos sind sicher, und diese Seite geht von selbst weiter.',
    restoring: 'Ein früherer Stand dieses Photostead wird wiederhergestellt. Deine Fotos sind sicher, und diese Seite geht von selbst weiter.',
    silent: 'Die Box antwortet gerade nicht. Diese Seite fragt weiter nach.',
    who: 'Verwaltest du diese Box?',
    enter: 'Hereinkommen',
    terminal: 'Ohne Anmeldung: „photostead maintenance login-link“ in einem Terminal der Box gibt einen Zugang aus.',
  },
  inside: {
    title: 'Wartung',
    intro: 'Alle anderen werden gebeten zu warten: Nichts wird hochgeladen, keine Hintergrundarbeit läuft.',
    as: (name) => `Du bist als ${name} hier.`,
    end: 'Für alle öffnen',
    link: 'Zugang für ein anderes Gerät',
    linkText: (when) => `Er gilt einmal, bis ${when}. Wer ihn hat, darf Sicherungen wiederherstellen und löschen.`,
    copy: 'Kopieren',
    copied: 'Kopiert',
    restore: 'Sicherung wiederherstellen',
    failed: 'Das letzte Wiederherstellen ist fehlgeschlagen',
    progress: 'Wird wiederhergestellt',
    steps: {
      check: 'Die Sicherung wird geprüft…',
      copy: 'Sie wird kopiert und auf den neuesten Stand gebracht…',
      replace: 'Sie wird eingesetzt…',
      open: 'Sie wird geöffnet…',
    },
    working: 'In Arbeit…',
  },
  page: {
    title: 'Wartung',
    intro: 'Schließt Photostead für alle außer Admins: wenn Festplatten umziehen, oder wenn sich zwischendurch nichts ändern darf.',
    happens: 'Was dann geschieht',
    what: [
      'Apps und Browser werden gebeten zu warten und machen danach von selbst weiter.',
      'Uploads werden abgelehnt, bevor sie beginnen; Handys senden sie später.',
      'Hintergrundarbeit und Zeitplan ruhen.',
      'Es übersteht einen Neustart der Box, bis jemand wieder öffnet.',
    ],
    start: 'Für alle anderen schließen',
    ask: 'Photostead schließen?',
    askText: 'Alle außer Admins werden gebeten zu warten, bis du wieder öffnest.',
    terminal: 'Dasselbe aus einem Terminal der Box:',
  },
  backups: {
    page: 'Sicherungen',
    title: 'Sicherungen der Datenbank',
    intro:
      'Konten, Alben, Beschreibungen, Gesichter und Einstellungen, jede Nacht von selbst: alles außer den Fotos, die nur in Vollsicherungen sind.',
    secrets: 'Darin stehen gehashte Passwörter und die Geheimnisse der Einstellungen: Verwahre Heruntergeladenes an einem sicheren Ort.',
    make: 'Jetzt sichern',
    making: 'Wird erstellt…',
    bring: 'Sicherung hochladen',
    bringing: 'Wird hochgeladen und geprüft…',
    brought: 'Die Sicherung ist in Ordnung und aufbewahrt',
    schedule: (when, keep) =>
      `Nächste Sicherung: ${when}. Die neuesten ${count(keep)} bleiben; hochgeladene bleiben immer.`,
    off: 'Von selbst wird nichts gesichert: Das ist in den Einstellungen ausgeschaltet.',
    last: (when) => `Letzte: ${when}`,
    never: 'Noch keine erstellt',
    sameDisk:
      'Das ist die Festplatte der Datenbank selbst: Fällt sie aus, ist beides weg. Lass sie auf einer anderen Festplatte liegen (backup.path), oder lade ab und zu eine herunter.',
    failed: 'Die letzte Sicherung ist fehlgeschlagen',
    none: 'Es gibt noch keine Sicherung.',
    size: bytes,
    version: (version) => `Version ${version}`,
    uploaded: 'hochgeladen',
    newer: 'aus einer neueren Version: Installiere zuerst diese',
    download: (when) => `Die Sicherung vom ${when} herunterladen`,
    remove: (when) => `Die Sicherung vom ${when} löschen`,
    restore: 'Wiederherstellen',
    restoreName: (when) => `Die Sicherung vom ${when} wiederherstellen`,
    askRestore: 'Diese Sicherung wiederherstellen?',
    askRestoreText: (when) =>
      `Alben, Beschreibungen und Einstellungen werden, was sie waren: ${when}. Die jetzige Datenbank wird beiseitegelegt und aufbewahrt, seitdem hochgeladene Fotos werden wieder aufgenommen. Alle anderen warten so lange.`,
    askRemove: 'Diese Sicherung löschen?',
    askRemoveText: (when) => `Die Sicherung vom ${when} wird von der Festplatte entfernt.`,
    removeNow: 'Löschen',
    maintenance: 'Wartungsmodus',
  },
  first: {
    question: 'Ziehst du von einer anderen Box um, oder fängst du neu an?',
    instead: 'Stattdessen eine Sicherung wiederherstellen',
  },
});
export default de;
