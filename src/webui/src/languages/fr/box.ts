// The words of the page about the box, in French; see `lib/box/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/box/text';

const fr: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Ce boîtier',
  intro: 'Comment le joindre, comment il va, et ce qui y prend de la place.',
  look: 'Vérifier à nouveau',
  looking: 'Vérification…',

  health: {
    title: 'Santé',
    looking: 'Vérification des disques, dossiers, réseau et matériel…',
    fine: 'Tout va bien',
    fineText: (n) => `${plural(n, 'vérification', 'vérifications')}, et rien ne vous attend.`,
    broken: (n) => `${plural(n, 'chose', 'choses')} à réparer`,
    caution: (n) => `${plural(n, 'chose', 'choses')} à regarder`,
    checked: (when) => `Vérifié : ${when}`,
    all: (n) => `Les ${plural(n, 'vérification', 'vérifications')}`,
    others: (n) => plural(n, 'autre vérification', 'autres vérifications'),
    grade: { ok: 'Bien', note: 'Pour information', caution: 'À regarder', broken: 'À réparer' },
    commands: 'Dans un terminal du boîtier :',
    more: 'Depuis un terminal du boîtier, on en voit plus : toute la base de données, le port, les décodeurs.',
    ahead: (howMuch) => `Elle avance de ${howMuch} sur cet appareil`,
    behind: (howMuch) => `Elle retarde de ${howMuch} sur cet appareil`,
    clock: 'Horloge',
    clockAdvice: 'L’une des deux se trompe. Un serveur de temps garde une horloge à l’heure :',
    minutes: (n) => plural(n, 'minute', 'minutes'),
    hours: (n) => plural(n, 'heure', 'heures'),
    days: (n) => plural(n, 'jour', 'jours'),
  },
  addresses: {
    title: 'Adresses',
    intro: 'Pour les navigateurs, et pour l’adresse de serveur que demande une appli de téléphone.',
    none: 'Aucune adresse de ce boîtier n’est connue.',
    kind: { mdns: 'Nom dans le réseau du foyer', ipv4: 'Adresse', ipv6: 'Adresse (IPv6)', base: 'De partout' },
    qr: (url) => `Code QR de ${url}`,
    scan: 'Scannez-le avec un téléphone du même réseau.',
  },
  storage: {
    title: 'Stockage',
    disk: (point) => (point === '/' ? 'Disque système' : point),
    free: (available, size) => `${bytes(available)} libres sur ${bytes(size)}`,
    bar: (point) => `Ce qui prend de la place sur ${point}`,
    uses: {
      uploads: 'Photos et vidéos envoyées',
      renditions: 'Aperçus et vignettes',
      incoming: 'Envois en chemin',
      database: 'Base de données',
      snapshots: 'Instantanés de la base de données',
      other: 'Tout le reste de ce disque',
      free: 'Libre',
    },
    about: (size) => `environ ${bytes(size)}`,
    libraries: (size) =>
      `Les bibliothèques montrent encore ${bytes(size)} dans des dossiers que Photostead ne fait que lire, sur quelque disque que ce soit.`,
  },
  managed: {
    title: 'Paramètres définis ailleurs',
    intro: 'Ils l’emportent sur ce qui est choisi dans les paramètres, et ne se modifient que là où ils sont.',
    none: 'Rien n’est défini de l’extérieur : tous les paramètres se choisissent dans l’appli.',
    setting: 'Paramètre',
    place: 'Où il est défini',
  },
  places: {
    title: 'Noms de lieux',
    intro: (places) =>
      `Les photos qui savent où elles ont été prises reçoivent ici leur ville, région et pays, d’après une table de ${plural(places, 'lieu', 'lieux')}. Aucune position ne quitte ce boîtier.`,
    missing: 'La table des lieux n’est pas venue avec ce programme : les photos gardent leurs positions et ne reçoivent pas de noms.',
    source: 'Source',
    version: 'Version',
    photos: 'Photos',
    done: (when) => `toutes nommées : ${when}`,
    waiting: (n) => `encore ${count(n)} à nommer`,
    off: 'les nouvelles ne reçoivent pas de noms : c’est désactivé',
    again: 'Renommer les lieux',
    asked: 'Les lieux sont nommés en arrière-plan.',
  },
  about: {
    title: 'À propos',
    version: 'Photostead',
    snap: 'Révision du snap',
    system: 'Système',
    machine: 'Machine',
    cores: (n) => plural(n, 'cœur', 'cœurs'),
    memory: (size) => `${bytes(size)} de mémoire`,
    python: 'Python',
    sqlite: 'SQLite',
    docs: 'Documentation',
    api: 'Description de l’API',
  },
});

export default fr;
