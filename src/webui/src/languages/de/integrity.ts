// The words of the integrity page, in German; see `lib/integrity/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/text';

const de: Translation<Text> = ({ count, plural }) => {
  const files = (n: number): string => plural(n, 'Datei', 'Dateien');
  const tables = (n: number): string => plural(n, 'Tabelle', 'Tabellen');
  const amounts: Text['files'] = {
    running: (checked, total) =>
      total > 0 ? `Läuft: ${count(checked)} von ${files(Math.max(checked, total))}` : `Läuft: ${files(checked)}`,
    last: (when, checked) => `Letzter Lauf ${when}: ${files(checked)}.`,
  };

  return {
    title: 'Integrität',
    intro:
      'Photostead sieht von selbst nach, nachts und langsam, ob jede Datei noch da ist und noch ist, was sie war. Was eine heile Kopie reparieren kann, wird repariert; alles andere entscheidest du, und von hier aus wird nie eine Datei vernichtet.',
    fine: 'Nichts gefunden.',
    neverRan: 'Lief noch nie.',
    waiting: 'Wartet, bis es dran ist…',
    files: amounts,
    ended: (reason) => `Vorzeitig beendet: ${reason}.`,
    off: 'Läuft nicht von selbst: Das ist in den Einstellungen ausgeschaltet.',
    run: 'Jetzt prüfen',
    again: 'Erneut nachsehen',
    table: 'Als Tabelle herunterladen',
    more: 'Mehr zeigen',
    download: (path) => `${path} herunterladen`,
    started: 'Die Prüfung beginnt, wenn nichts Dringenderes läuft',
    asked: 'Wird erledigt',
    mend: 'Reparieren',
    mendOf: (path) => `${path} aus einer heilen Kopie reparieren`,
    mendAll: 'Alle reparieren',
    hindrances: {
      no_backups: 'Nicht repariert: Es gibt keine vollen Sicherungen, und kein anderes Foto hat dieselben Bytes.',
      no_good_copy: 'Nicht repariert: In keiner vollen Sicherung ist eine heile Kopie davon.',
      backups_away: 'Nicht repariert: Die vollen Sicherungen sind nicht lesbar. Schließ ihre Festplatte an; die nächste Prüfung versucht es wieder.',
      unknown: 'Nicht repariert: Niemand weiß, welche Bytes sie hatte.',
      failed: 'Nicht repariert: Ihr Platz ließ sich nicht beschreiben. Warum, steht im Protokoll.',
    },
    goodInBackup: (backup) => `In Dateien von Bibliotheken wird nie geschrieben. Eine heile Kopie liegt in der Sicherung ${backup}:`,
    goodElsewhere: 'In Dateien von Bibliotheken wird nie geschrieben. Ein anderes Foto hat dieselben Bytes:',
    repairs: {
      title: 'Reparieren',
      what: 'Ein beschädigtes oder fehlendes Original kommt aus einer vollen Sicherung zurück, oder von einem anderen Foto mit denselben Bytes. Was zurückkommt, wird vorher ganz gelesen und ist das, was einmal ankam. Die beschädigte Datei wird beiseitegelegt; was neu gemacht werden kann, wird neu gemacht.',
      automatic: 'Von selbst reparieren',
      automaticHint: 'Nach jeder Prüfung. Die Administratoren erfahren es, denn eine Festplatte, die eine Datei verliert, verliert noch mehr.',
      from: 'Heile Kopien kommen aus den vollen Sicherungen in',
      noFolder: 'Es gibt noch keine vollen Sicherungen.',
      toBackups: 'Einrichten',
      mended: 'Zuletzt repariert',
      fromBackup: (when, backup) => `${when}, aus der Sicherung ${backup}.`,
      fromTwin: (when) => `${when}, von einem anderen Foto mit denselben Bytes.`,
      aside: 'Die beschädigte Datei:',
    },
    problems: 'Gefunden wurde:',
    wayBack: (backup) =>
      `Sieh zuerst nach der Festplatte und stell dann die Sicherung ${backup} wieder her, die heil ist. Fotos, die seither kamen, werden wieder aufgenommen.`,
    noWayBack:
      'Eine heile Sicherung der Datenbank wurde nicht gefunden. Sieh nach der Festplatte, kopier den Datenordner, und lies die Seite „Integrity“ der Anleitung, bevor du etwas änderst.',
    toBackups: 'Sicherungen der Datenbank',
    own: {
      rendition: {
        title: 'Vorschauen und umgewandelte Videos',
        what: 'Bilder für die Zeitleiste, umgewandelte Videos und Gesichter werden wie Originale gelesen, jede Nacht ein Teil. Was beschädigt ist, wird von selbst neu gemacht; ein beschädigtes Bild bleibt, bis das neue da ist.',
        amounts,
        outcome: (found) => (found === 0 ? 'Alle waren heil.' : `${files(found)} neu gemacht.`),
      },
      database: {
        title: 'Datenbank',
        what: 'Jede Tabelle mit ihren Indexen, einmal in der Woche, Seite für Seite. Stimmt etwas nicht, erfahren es die Administratoren, mit der neuesten Sicherung, die heil ist.',
        amounts: {
          running: (checked, total) => `Läuft: ${count(checked)} von ${tables(Math.max(checked, total))}`,
          last: (when, checked) => `Letzter Lauf ${when}: ${tables(checked)}.`,
        },
        outcome: () => 'Alles ist heil.',
      },
    },
    kinds: {
      checksum_mismatch: {
        title: 'Beschädigte Dateien',
        what: 'Ihre Bytes sind nicht mehr die von damals, als sie aufgenommen wurden, obwohl nichts dafür spricht, dass jemand sie geändert hat: So etwas macht eine Festplatte, ein Kabel oder ein Speicher, der ausfällt.',
        todo: 'Sieh zuerst nach der Festplatte (photostead doctor). Hast du das Foto anderswo, leg es an seinen Platz zurück und lass erneut nachsehen. Im Papierkorb bleibt die beschädigte Datei, bis er geleert wird; Dateien von Bibliotheken bleiben unberührt und werden so, wie sie jetzt sind, neu gelesen.',
        act: 'Papierkorb',
        actOf: (path) => `Das Foto von ${path} in den Papierkorb verschieben`,
        actAll: 'Alle in den Papierkorb',
        askAll: 'Alle diese Fotos in den Papierkorb verschieben?',
        askAllText: 'Die, denen sie gehören, finden sie dort und können sie zurückholen. Dateien von Bibliotheken bleiben, wo sie sind, und werden neu gelesen.',
      },
      missing_file: {
        title: 'Fehlende Dateien',
        what: 'Ein Foto, oder etwas, das dafür gemacht wurde, hat keine Datei mehr. Dateien von Bibliotheken sind nicht gemeint: Um die kümmern sich Scans, und eine Festplatte, die nicht angeschlossen ist, ist kein Verlust.',
        todo: 'Hast du die Datei anderswo, leg sie an ihren Platz zurück und lass erneut nachsehen. Sonst kann das Foto in den Papierkorb; eine verlorene Vorschau wird einfach neu gemacht.',
        act: 'Beheben',
        actOf: (path) => `${path} beheben`,
        actAll: 'Alle beheben',
        askAll: 'Alle beheben?',
        askAllText: 'Fotos ohne Datei kommen in den Papierkorb derer, denen sie gehören, verlorene Vorschauen werden neu gemacht. Dateien, die bis dahin wieder da sind, bleiben, wie sie sind.',
      },
      untracked_file: {
        title: 'Dateien, die zu nichts gehören',
        what: 'Sie liegen im Medienordner, und kein Foto ist daraus geworden: Jemand hat sie dort abgelegt, oder etwas wurde vor langer Zeit unterbrochen.',
        todo: 'Fotos darunter lassen sich aufnehmen: photostead database take-in. Was du nicht brauchst, kommt beiseite, in den Ordner „set-aside“ neben den anderen; lösch es dort, wenn du sicher bist.',
        act: 'Beiseitelegen',
        actOf: (path) => `${path} beiseitelegen`,
        actAll: 'Alle beiseitelegen',
        askAll: 'Alle diese Dateien beiseitelegen?',
        askAllText: 'Sie werden in den Ordner „set-aside“ des Medienordners verschoben, unter ihren alten Namen. Gelöscht wird nichts.',
      },
    },
  };
};
export default de;
