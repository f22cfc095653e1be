// The words about stacks where they are looked into, in French; see `lib/stacks/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/stacks/text';

const fr: Translation<Text> = ({ count, plural }) => ({
  label: 'Pile',
  member: (n, of) => `${count(n)} sur ${count(of)}`,
  onTop: 'Affichée en premier',
  putOnTop: 'Afficher en premier',
  takeOut: 'Sortir',
  stacked: (n) => plural(n, 'photo empilée', 'photos empilées'),
  unstacked: (n) => plural(n, 'photo désempilée', 'photos désempilées'),
  tookOut: 'Sortie de la pile',
  nowOnTop: 'Celle-ci s’affiche maintenant en premier',
});

export default fr;
