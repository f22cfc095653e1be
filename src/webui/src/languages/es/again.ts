// The words of asking for work on photos again, in Spanish; see `lib/again/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/again/text';

const es: Translation<Text> = ({ count }) => ({
  title: (n) => (n === 1 ? 'Hacer de nuevo' : `Hacer de nuevo para ${count(n)} elementos`),
  intro: 'Los originales solo se leen. Lo que has escrito, nombrado o editado se queda.',
  asked: 'Se está haciendo',
  work: {
    'refresh-metadata': { title: 'Leer detalles', what: 'Fecha, lugar, cámara y palabras clave, del archivo y su sidecar.' },
    'regenerate-thumbnail': { title: 'Hacer vistas previas', what: 'Las imágenes que se muestran aquí, según los ajustes de hoy.' },
    'refresh-faces': { title: 'Buscar caras', what: 'Las caras ya encontradas siguen siendo de quien son; las quitadas siguen quitadas.' },
    'transcode-video': { title: 'Convertir vídeos', what: 'Las copias que se reproducen en todas partes, donde los ajustes las piden.' },
  },
});
export default es;
