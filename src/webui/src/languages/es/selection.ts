// The words of what is done with selected pictures, in Spanish; see `lib/selection/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/selection/text';

const es: Translation<Text> = ({ plural }) => {
  const items = (n: number): string => plural(n, 'elemento', 'elementos');
  const stars = (n: number): string => plural(n, 'estrella', 'estrellas');

  return {
    tag: 'Etiquetas',
    rate: 'Valoración',
    rateTitle: (n) => `Valoración de ${items(n)}`,
    rateHint: 'También con las teclas 1 a 5; 0 quita la valoración.',
    noRating: 'Sin valoración',
    rated: (n, given) => `${plural(n, 'elemento valorado', 'elementos valorados')} con ${stars(given)}`,
    unrated: (n) => `Valoración quitada de ${items(n)}`,
    favored: (n) => `${plural(n, 'elemento añadido', 'elementos añadidos')} a favoritos`,
    unfavored: (n) => `${plural(n, 'elemento quitado', 'elementos quitados')} de favoritos`,
    foreign: 'Las fotos de otras personas solo se pueden añadir a álbumes y descargar.',
    stackMore: 'Selecciona dos fotos o más para apilarlas.',
  };
};
export default es;
