// The words of a beginning, in German; see `lib/onboarding/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/onboarding/text';

const de: Translation<Text> = ({ count, isolate, list, plural }) => ({
  nav: 'Schritte',
  at: (step, of) => `Schritt ${count(step)} von ${count(of)}`,
  back: 'Zurück',
  next: 'Weiter',
  done: 'Zu den Fotos',
  later: 'Später',
  laterHint: 'Du findest das wieder im Menü hinter deinem Bild.',
  step: {
    you: 'Du',
    photos: 'Fotos',
    analysis: 'Erkennen',
    phone: 'Handy',
  },
  title: {
    you: (name) => `Willkommen, ${isolate(name)}`,
    photos: 'Wo sind deine Fotos?',
    analysis: 'Wonach soll gesucht werden?',
    phone: 'Fotos von deinem Handy',
  },
  intro: {
    you: 'So sehen dich die anderen in deinem Haushalt.',
    photos:
      'Nenne Ordner, die schon auf dieser Box sind. Photostead liest sie und ändert nie etwas darin. Fotos erscheinen, während es noch sucht.',
    analysis: 'Alles geschieht auf dieser Box; kein Bild verlässt sie. Du kannst es dir jederzeit anders überlegen.',
    phone: 'Eine Handy-App bringt neue Fotos von selbst hierher und zeigt alle.',
  },
  you: {
    name: 'Name',
    noName: 'Gib einen Namen an.',
    saved: 'Gespeichert',
    looks: 'Auf diesem Gerät',
  },
  folder: {
    path: 'Ordner',
    pathHint: 'Ein vollständiger Pfad wie /home/ich/Bilder',
    name: 'Name',
    defaultName: 'Unsere Fotos',
    add: 'Ordner hinzufügen',
    added: (name) => `${name} wird gelesen`,
    present: 'Ordner bisher',
    scanning: (found) => `Wird gelesen: bisher ${plural(found, 'Datei', 'Dateien')}`,
    idle: 'Gelesen',
    unavailable: 'Nicht erreichbar',
    reading: (names) =>
      `Photostead liest ${list(names)} und ändert dort nichts. Fotos erscheinen, während es noch sucht.`,
    more: 'Mehr zu Ordnern',
    upload: 'Noch nichts auf dieser Box?',
    uploadText:
      'Mach ohne Ordner weiter. Fotos kommen von Handys, von diesem Computer über den Knopf oben, oder aus dem Export eines anderen Dienstes.',
  },
  analysis: {
    faces: { title: 'Gesichter', what: 'Sammelt die Fotos jeder Person, damit du ihr einen Namen geben kannst.', cost: 'Schnell: einige Hundertstelsekunden je Foto.' },
    search: { title: 'Suche nach Inhalt', what: 'Findet Fotos nach dem, was sie zeigen, etwa „Strand“ oder „Kuchen“.', cost: 'Schnell: einige Hundertstelsekunden je Foto.' },
    text: { title: 'Text in Bildern', what: 'Findet Schilder, Briefe und Quittungen nach dem, was darauf steht.', cost: 'Langsamer: einige Zehntelsekunden je Foto, Sekunden für eine volle Seite.' },
    duplicates: { title: 'Gleich aussehende Bilder', what: 'Zeigt sie nebeneinander, damit du das bessere behältst.', cost: 'Braucht „Suche nach Inhalt“. Kostet fast nichts.' },
    box: 'Die Zeiten gelten für einen Kern eines PCs; eine kleine Box braucht ein Mehrfaches. Neue Fotos gehen vor, der Rest geschieht im Hintergrund.',
    managed: 'Außerhalb der App festgelegt.',
    model: (name, megabytes) => `Modell ${name}, ${count(megabytes)}\u00a0MB`,
    there: 'Es ist da.',
    settings: 'Mehr dazu in den Einstellungen',
  },
  phone: {
    first: 'Installiere die Immich-App aus dem Store deines Handys. Photostead spricht ihre Sprache.',
    second: 'Gib ihr als Serveradresse die untenstehende: Scanne den Code oder tippe sie ein.',
    third: (email) => `Melde dich mit ${isolate(email)} und deinem Passwort an und schalte die Sicherung ein.`,
    here: 'Die Adresse dieser Seite',
    local: 'Diese Adresse taugt nur auf diesem Computer. Öffne die Seite unter der Adresse, die du von deinem Admin hast, dann sieh hier wieder nach.',
  },
  phones: {
    title: 'Adressen für deine Handys',
    text: 'Scanne das mit einem Handy in deinem Heimnetz oder tippe die Adresse ein. Eine Handy-App fragt danach als Serveradresse.',
    qr: (url) => `QR-Code von ${url}`,
    nameHint: 'Manche älteren Handys und Router kennen keine Namen, die auf .local enden. Nimm dort eine Adresse mit Zahlen.',
    numberHint: 'Dein Router kann dieser Box irgendwann andere Zahlen geben. Sag ihm, dass er sie behalten soll.',
    others: 'Andere Adressen',
    none: 'Andere Geräte erreichen diese Box noch nicht.',
  },
});
export default de;
