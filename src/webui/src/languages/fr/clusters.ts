// The words of sharing recognised people, in French; see `lib/clusters/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/clusters/text';

const fr: Translation<Text> = () => ({
  title: 'Partage des personnes reconnues',
  intro:
    'Qui les partage donne aux personnes des photos un même nom pour tous : un visage nommé par l’un de vous est connu des autres. Les photos, elles, ne sont pas partagées.',
  alone: 'Vous ne les partagez avec personne.',
  you: 'vous',
  waiting: 'réponse attendue',
  asked: 'On vous propose de partager les personnes reconnues dans vos photos.',
  accept: 'Partager',
  decline: 'Refuser',
  joins: 'Vous quittez alors votre groupe actuel.',
  add: 'Proposer à quelqu’un',
  askTitle: 'À qui le proposer ?',
  askText: 'La personne en est informée, et décide elle-même.',
  nobody: 'Il n’y a personne d’autre à qui le proposer.',
  ask: (name) => `Proposer à ${name}`,
  withdraw: 'Retirer',
  withdrawOf: (name) => `Retirer la proposition faite à ${name}`,
  leave: 'Quitter',
  leaveTitle: 'Ne plus partager les personnes reconnues ?',
  leaveText: 'Vous gardez vos photos et albums, et leurs personnes avec leurs noms. Les nouveaux visages ne sont plus comparés qu’aux vôtres ; pour revenir, il faut que l’un d’eux vous le propose à nouveau.',
  left: 'Vous ne partagez plus les personnes reconnues',
  joined: 'Vous partagez maintenant les personnes reconnues',
});

export default fr;
