// The words of comments and likes, in Spanish; see `lib/activities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/activities/text';

const es: Translation<Text> = ({ count, plural }) => ({
  title: 'Comentarios y «me gusta»',
  button: ({ comments, likes }) =>
    `Comentarios y «me gusta»: ${plural(comments, 'comentario', 'comentarios')}, ${count(likes)} «me gusta»`,
  about: { album: 'Sobre el álbum y sus fotos', asset: 'Sobre esta foto, en este álbum' },
  none: 'Aún no hay nada. Di algo bonito.',
  likes: 'le gusta este álbum',
  likesPhoto: 'le gusta esta foto',
  likesIt: 'le gusta',
  like: 'Me gusta',
  unlike: 'Ya no me gusta',
  write: 'Di algo',
  send: 'Enviar',
  remove: (name) => `Eliminar el comentario de ${name}`,
  removeTitle: '¿Eliminar este comentario?',
  removeText: 'Desaparece para todas las personas del álbum. No se puede deshacer.',
  removeConfirm: 'Eliminar',
  photo: 'Mostrar la foto',
});
export default es;
