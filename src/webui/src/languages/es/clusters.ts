// The words of sharing recognised people, in Spanish; see `lib/clusters/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/clusters/text';

const es: Translation<Text> = () => ({
  title: 'Compartir las personas reconocidas',
  intro:
    'Quienes las comparten dan un mismo nombre a las personas de las fotos: una cara a la que uno pone nombre la conocen los demás. Con esto no se comparten fotos.',
  alone: 'No las compartes con nadie.',
  you: 'tú',
  waiting: 'pendiente de respuesta',
  asked: 'Te proponen compartir las personas reconocidas en tus fotos.',
  accept: 'Compartir',
  decline: 'Rechazar',
  joins: 'Saldrás del grupo en el que estás.',
  add: 'Proponer a alguien',
  askTitle: '¿A quién se lo propones?',
  askText: 'Le avisamos y decide por su cuenta.',
  nobody: 'No queda nadie a quien proponérselo.',
  ask: (name) => `Proponer a ${name}`,
  withdraw: 'Retirar',
  withdrawOf: (name) => `Retirar la propuesta a ${name}`,
  leave: 'Salir',
  leaveTitle: '¿Dejar de compartir las personas reconocidas?',
  leaveText:
    'Conservas tus fotos y álbumes, y las personas que aparecen con sus nombres. Las caras nuevas se comparan solo con las tuyas; para volver, alguien del grupo tiene que proponértelo otra vez.',
  left: 'Ya no compartes las personas reconocidas con nadie',
  joined: 'Ahora compartes las personas reconocidas',
});
export default es;
