// The words of what the viewer offers beside looking, in Spanish; see `lib/viewer/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/viewer/text';

const es: Translation<Text> = ({ plural }) => ({
  tags: 'Etiquetas',
  slideshow: 'Presentación',
  slideshowChoice: 'Ajustes de la presentación',
  endSlideshow: 'Terminar la presentación',
  pause: 'Pausar',
  goOn: 'Seguir',
  seconds: 'Mostrar cada foto durante',
  secondsLong: (seconds) => plural(seconds, 'segundo', 'segundos'),
  order: 'Orden',
  orderHint: 'Los vídeos se ven hasta el final. Tras la última foto se empieza de nuevo.',
  orders: { forward: 'Como están, desde aquí', backward: 'Al revés', random: 'Al azar' },
  live: 'LIVE',
  playLive: 'Reproducir la foto en movimiento',
  rated: (stars) => `Valorada con ${plural(stars, 'estrella', 'estrellas')}`,
  unrated: 'Estrellas quitadas',
  flat: 'Mostrar como imagen plana',
  round: 'Mirar alrededor',
  roundPhoto: (photo) => `${photo}, 360°: arrastra para mirar alrededor`,
  copyLink: 'Copiar enlace',
  linkCopied: 'Se ha copiado el enlace a esta foto',
  linkNotCopied: (link) => `Este navegador no deja copiar el enlace. Es ${link}`,
  copyPicture: 'Copiar foto',
  pictureCopied: 'Se ha copiado la foto',
  pictureNotCopied: 'No se ha podido copiar esta foto, pero se puede descargar.',
  quality: 'Calidad',
  auto: 'Automática',
  autoIs: (name) => `Automática (${name})`,
  original: 'Original',
});
export default es;
