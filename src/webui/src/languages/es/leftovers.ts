// The words of what was made of photos and is needed no more, in Spanish; see `lib/integrity/leftovers-text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/leftovers-text';

const es: Translation<Text> = ({ bytes, form, count, plural }) => ({
  title: 'Lo que ya no hace falta',
  what: 'Vistas previas, vídeos convertidos y cosas así se pueden hacer de nuevo en cualquier momento. Los que ningún ajuste pide, o cuya foto ya no está, solo ocupan espacio. Se quitan de noche; los originales y lo que has escrito, nunca.',
  kinds: {
    fullsize: 'Imágenes a tamaño completo, que están desactivadas',
    encoded_video: 'Vídeos convertidos que nadie necesita',
    leftover: 'Archivos cuya foto ya no está',
  },
  amount: (n, size) => `${plural(n, 'archivo', 'archivos')}, ${bytes(size)}`,
  nothing: 'No hay nada que quitar.',
  busy: 'Se está haciendo…',
  notLooked: 'Aún no se han buscado archivos cuya foto ya no está.',
  looked: (when) => `Archivos cuya foto ya no está: buscados ${when}.`,
  cleaned: (when, n, size) => `Quitado ${when}: ${plural(n, 'archivo', 'archivos')}, ${bytes(size)}.`,
  other: (n) =>
    form(n, {
      one: 'Las vistas previas de una foto están en un formato que ya no es el elegido.',
      other: `Las vistas previas de ${count(n)} fotos están en un formato que ya no es el elegido.`,
    }),
  look: 'Buscar ahora',
  clean: 'Quitar ahora',
  anew: 'Hacerlas de nuevo',
  asked: 'Se está haciendo',
});
export default es;
