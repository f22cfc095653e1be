// The words of uploading, in French; see `lib/upload/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/upload/text';

const fr: Translation<Text> = ({ bytes, count, plural }) => ({
  title: 'Envois',
  summary: (done, all) => `${count(done)} sur ${count(all)}`,
  amount: (sent, all) => `${bytes(sent)} sur ${bytes(all)}`,
  finished: (n) => plural(n, 'fichier envoyé', 'fichiers envoyés'),
  duplicates: (n) => `${count(n)} déjà ici`,
  skipped: (n) => plural(n, 'ignoré', 'ignorés'),
  failures: (n) => plural(n, 'échec', 'échecs'),
  paused: 'En pause',
  unconnected: 'En attente de connexion',
  state: {
    waiting: 'En attente',
    checking: 'Vérification',
    sending: 'Envoi',
    retrying: 'Nouvel essai',
    filing: 'Ajout à l’album',
    created: 'Envoyé',
    duplicate: 'Déjà ici',
    skipped: 'Ignoré',
    failed: 'Échec',
  },
  unsupported: 'Ce type de fichier n’est pas pris en charge.',
  empty: 'Le fichier est vide.',
  unreadable: 'Le fichier est illisible. Il a peut-être été déplacé ou modifié depuis qu’il a été choisi.',
  noHash: 'Ce navigateur ne sait pas vérifier les fichiers.',
  noAlbum: (reason) => `Il est ici, mais n’a pas pu être ajouté à l’album : ${reason}`,
  notInAlbum: 'l’album ne l’accepte pas.',
  pause: 'Mettre les envois en pause',
  resume: 'Reprendre les envois',
  retryAll: 'Réessayer les échecs',
  retry: (name) => `Réessayer ${name}`,
  remove: (name) => `Annuler ${name}`,
  collapse: 'Réduire',
  expand: 'Agrandir',
  cancel: 'Annuler les envois',
  total: 'Avancement des envois',
  more: (n) => `et ${plural(n, 'autre', 'autres')}`,
});

export default fr;
