// The words about stacks where they are looked into, in Spanish; see `lib/stacks/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/stacks/text';

const es: Translation<Text> = ({ count, plural }) => ({
  label: 'Pila',
  member: (n, of) => `${count(n)} de ${count(of)}`,
  onTop: 'Se muestra primero',
  putOnTop: 'Mostrar primero',
  takeOut: 'Sacar',
  stacked: (n) => plural(n, 'foto apilada', 'fotos apiladas'),
  unstacked: (n) => plural(n, 'foto separada', 'fotos separadas'),
  tookOut: 'Sacada de la pila',
  nowOnTop: 'Ahora esta se muestra primero',
});
export default es;
