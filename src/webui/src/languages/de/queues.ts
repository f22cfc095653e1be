// The words of the page of the jobs, in German; see `lib/queues/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/queues/text';

const MISSING = 'Fehlende erledigen';
const ALL = 'Alle neu machen';

const queues: Text['queues'] = {
  metadataExtraction: {
    title: 'Angaben lesen',
    what: 'Liest Datum, Ort und Kamera aus jeder Datei. Neue Fotos kommen zuerst hierher: Danach stehen sie in ihrem Monat.',
    start: MISSING,
    all: ALL,
    warning: 'Jede Datei wird neu gelesen. Was Menschen selbst geändert haben, bleibt.',
  },
  thumbnailGeneration: {
    title: 'Vorschauen und Miniaturen',
    what: 'Macht die kleinen Bilder, die statt der Dateien gezeigt werden.',
    start: MISSING,
    all: ALL,
    warning: 'Jedes Bild wird neu gemacht; in einer großen Bibliothek dauert das Stunden. Bis dahin sind die jetzigen zu sehen.',
  },
  videoConversion: {
    title: 'Videos umwandeln',
    what: 'Macht eine Kopie von Videos, die Browser und Handys so nicht abspielen können.',
    start: MISSING,
    all: ALL,
    warning: 'Jedes Video wird angesehen und, wo nötig, neu umgewandelt. Das kann Tage dauern.',
  },
  library: {
    title: 'Bibliotheken',
    what: 'Sucht in den Ordnern der Bibliotheken nach neuen, geänderten und entfernten Dateien.',
    start: 'Nach Änderungen suchen',
    all: 'Jede Datei neu lesen',
    warning: 'Jede Datei jeder Bibliothek wird neu gelesen, auch die unveränderten.',
  },
  sidecar: {
    title: 'Begleitdateien',
    what: 'Schreibt, was Menschen geändert haben, in kleine Dateien (Sidecars) neben den Fotos, wo die Einstellungen das wollen.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  faceDetection: {
    title: 'Gesichter finden',
    what: 'Sucht Gesichter auf den Fotos.',
    start: MISSING,
    all: ALL,
    warning: 'Jedes Foto wird neu angesehen. Vergebene Namen bleiben.',
  },
  facialRecognition: {
    title: 'Gesichter zuordnen',
    what: 'Findet heraus, welche Gesichter zu einer Person gehören.',
    start: MISSING,
    all: ALL,
    warning: 'Alle Gesichter werden neu zugeordnet. Personen mit Namen bleiben; unbenannte können sich ändern.',
  },
  smartSearch: {
    title: 'Suche nach Inhalt',
    what: 'Sieht jedes Bild an, damit es nach dem gefunden wird, was es zeigt.',
    start: MISSING,
    all: ALL,
    warning: 'Jedes Bild wird neu angesehen.',
  },
  ocr: {
    title: 'Text lesen',
    what: 'Liest den Text auf Fotos von Schildern, Briefen und Quittungen.',
    start: MISSING,
    all: ALL,
    warning: 'Der Text jedes Bildes wird neu gelesen.',
  },
  duplicateDetection: {
    title: 'Doppelte',
    what: 'Vergleicht Fotos und zeigt gleich aussehende nebeneinander.',
    start: MISSING,
    all: ALL,
    warning: 'Alle Fotos werden neu verglichen.',
  },
  editor: {
    title: 'Bearbeitungen',
    what: 'Macht die Bilder von Fotos, die zugeschnitten, gedreht oder gespiegelt wurden.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  migration: {
    title: 'Den Einstellungen folgen',
    what: 'Macht Vorschauen neu, die nicht mehr zu den Einstellungen passen.',
    start: MISSING,
    all: ALL,
    warning: 'Alles, was je gemacht wurde, wird neu gemacht.',
  },
  storageTemplateMigration: {
    title: 'Uploads einsortieren',
    what: 'Verschiebt Uploads in die Ordner, die die Speichervorlage nennt.',
    start: 'Alle einsortieren',
    all: null,
    warning: null,
  },
  backupDatabase: {
    title: 'Sicherung der Datenbank',
    what: 'Schreibt alles, was über die Fotos bekannt ist, in eine Datei. Die Fotos sind nicht darin.',
    start: 'Jetzt sichern',
    all: null,
    warning: null,
  },
  notifications: {
    title: 'Mails und Benachrichtigungen',
    what: 'Sagt Bescheid, was geschehen ist.',
    start: null,
    all: null,
    warning: null,
  },
  integrityCheck: {
    title: 'Prüfung der Dateien',
    what: 'Sieht nach, ob jede Datei da und heil ist.',
    start: null,
    all: null,
    warning: null,
  },
  workflow: {
    title: 'Abläufe',
    what: 'Tut, was die Abläufe aller über neue Fotos sagen.',
    start: null,
    all: null,
    warning: null,
  },
  backgroundTask: {
    title: 'Alles andere',
    what: 'Kleine Arbeiten: Gelöschtes entfernen, Erinnerungen, Aufräumen.',
    start: null,
    all: null,
    warning: null,
  },
};

const manual: Text['manual'] = {
  'memory-create': { title: 'Erinnerungen machen', what: 'Für die nächsten Tage; sonst geschieht das jede Nacht.' },
  'memory-cleanup': { title: 'Alte Erinnerungen aufräumen', what: 'Entfernt gesehene Erinnerungen, die niemand behalten hat.' },
  'person-cleanup': { title: 'Personen aufräumen', what: 'Entfernt unbenannte Personen ohne Gesicht.' },
  'tag-cleanup': { title: 'Schlagwörter aufräumen', what: 'Entfernt Schlagwörter, die kein Foto hat.' },
  'user-cleanup': { title: 'Gelöschte Konten entfernen', what: 'Alle, deren Frist um ist; sonst geschieht das jede Nacht.' },
  'backup-database': { title: 'Datenbank sichern', what: 'Jetzt, neben den Sicherungen jeder Nacht.' },
  'integrity-missing-files': { title: 'Fehlende Dateien suchen', what: 'Ob jede Datei da ist, wo sie sein soll.' },
  'integrity-untracked-files': { title: 'Unbekannte Dateien suchen', what: 'Dateien in unseren Ordnern, von denen nichts bekannt ist.' },
  'integrity-checksum-mismatch': { title: 'Alle Uploads lesen', what: 'Ob jedes Byte ist, wie es war. Dauert Stunden.' },
};

const de: Translation<Text> = ({ count, form, plural }) => ({
  title: 'Aufgaben',
  intro: 'Arbeit, die im Hintergrund geschieht. Sie läuft von selbst; hier siehst du, wie weit sie ist, und kannst sie anhalten oder anstoßen.',
  quiet: 'Gerade ist nichts zu tun.',
  busy: (jobs, working) => `${plural(jobs, 'Aufgabe', 'Aufgaben')} zu erledigen, ${count(working)} in diesem Moment.`,
  queues,
  manual,
  state: {
    working: 'In Arbeit',
    waiting: 'Wartet',
    paused: 'Angehalten',
    held: 'Wartet auf Platz auf der Festplatte',
    resting: 'Gerade kann es niemand erledigen',
    idle: 'Nichts zu tun',
  },
  counts: {
    label: (queue) => `${queue} in Zahlen`,
    active: 'Läuft',
    waiting: 'Wartet',
    delayed: 'Später',
  },
  pace: (perSecond) =>
    perSecond >= 1
      ? `${count(Math.round(perSecond * 10) / 10)} pro Sekunde`
      : perSecond * 60 >= 1
        ? `${count(Math.round(perSecond * 600) / 10)} pro Minute`
        : `${count(Math.max(1, Math.round(perSecond * 3600)))} pro Stunde`,
  left: (duration) => `noch etwa ${duration}`,
  seconds: 'eine Minute oder weniger',
  minutes: (n) => plural(n, 'Minute', 'Minuten'),
  hours: (n) => plural(n, 'Stunde', 'Stunden'),
  days: (n) => plural(n, 'Tag', 'Tage'),
  pause: 'Anhalten',
  pauseOf: (queue) => `Anhalten: ${queue}`,
  resume: 'Fortsetzen',
  resumeOf: (queue) => `Fortsetzen: ${queue}`,
  actionOf: (action, queue) => `${action}: ${queue}`,
  more: (queue) => `Mehr zu ${queue}`,
  clear: 'Wartende verwerfen',
  clearTitle: (queue) => `Wartende verwerfen: ${queue}?`,
  clearText: (jobs) =>
    `${plural(jobs, 'Aufgabe wird', 'Aufgaben werden')} vergessen. Verloren geht nichts: Was fehlt, lässt sich wieder beauftragen.`,
  cleared: 'Nichts wartet mehr.',
  concurrency: (n) => `${count(n)} auf einmal: ändern`,
  concurrencyFixed: 'Eine nach der anderen',
  started: (queue) => `Begonnen: ${queue}`,
  allTitle: (action, queue) => `${action}: ${queue}?`,
  failed: (n) => `${plural(n, 'Aufgabe', 'Aufgaben')} aufgegeben`,
  failedFirst: (n) => `Die letzten ${count(n)} davon`,
  failedAt: (job, when) => `${job} · ${when}`,
  retry: 'Noch einmal versuchen',
  retried: (n) => `${plural(n, 'Aufgabe', 'Aufgaben')} ${form(n, { one: 'wartet', other: 'warten' })} wieder`,
  forget: 'Vergessen',
  forgotten: 'Vergessen.',
  problems: 'Alle Probleme nach Datei',
  manualTitle: 'Von Hand starten',
  manualIntro: 'Das geschieht jede Nacht, oder wenn es fällig ist. Starte es, wenn du nicht warten willst.',
  run: 'Starten',
  runOf: (job) => `Starten: ${job}`,
  running: (job) => `Begonnen: ${job}`,
});
export default de;
