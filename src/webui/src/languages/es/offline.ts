// The words of what works without a connection, in Spanish; see `lib/offline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/offline/text';

const es: Translation<Text> = () => ({
  newVersion: 'Hay una versión nueva de Photostead.',
  reload: 'Recargar',
  shareFailed: 'No se han podido recibir los archivos compartidos. Compártelos otra vez o elígelos con Subir.',
});
export default es;
