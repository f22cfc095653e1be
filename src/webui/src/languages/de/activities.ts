// The words of comments and likes, in German; see `lib/activities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/activities/text';

const de: Translation<Text> = ({ count, plural }) => ({
  title: 'Kommentare und Likes',
  button: ({ comments, likes }) =>
    `${count(comments + likes)} Kommentare und Likes: ${plural(comments, 'Kommentar', 'Kommentare')}, ${plural(likes, 'Like', 'Likes')}`,
  about: { album: 'Zum Album und seinen Fotos', asset: 'Zu diesem Foto, in diesem Album' },
  none: 'Noch nichts. Sag etwas Nettes.',
  likes: 'gefällt dieses Album',
  likesPhoto: 'gefällt dieses Foto',
  likesIt: 'gefällt das',
  like: 'Gefällt mir',
  unlike: 'Gefällt mir nicht mehr',
  write: 'Sag etwas',
  send: 'Senden',
  remove: (name) => `Den Kommentar von ${name} löschen`,
  removeTitle: 'Diesen Kommentar löschen?',
  removeText: 'Er verschwindet für alle im Album. Das lässt sich nicht rückgängig machen.',
  removeConfirm: 'Löschen',
  photo: 'Das Foto zeigen',
});
export default de;
