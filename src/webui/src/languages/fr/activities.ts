// The words of comments and likes, in French; see `lib/activities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/activities/text';

const fr: Translation<Text> = ({ count, plural }) => ({
  title: 'Commentaires et j’aime',
  button: ({ comments, likes }) =>
    `${count(comments + likes)} commentaires et j’aime : ${plural(comments, 'commentaire', 'commentaires')}, ${plural(likes, 'j’aime', 'j’aime')}`,
  about: { album: 'À propos de l’album et de ses photos', asset: 'À propos de cette photo, dans cet album' },
  none: 'Rien pour l’instant. Dites un mot gentil.',
  likes: 'aime cet album',
  likesPhoto: 'aime cette photo',
  likesIt: 'aime ceci',
  like: 'J’aime',
  unlike: 'Ne plus aimer',
  write: 'Dites quelque chose',
  send: 'Envoyer',
  remove: (name) => `Supprimer le commentaire de ${name}`,
  removeTitle: 'Supprimer ce commentaire ?',
  removeText: 'Il disparaît pour tous les membres de l’album. Ceci est irréversible.',
  removeConfirm: 'Supprimer',
  photo: 'Afficher la photo',
});

export default fr;
