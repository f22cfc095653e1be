// The words of videos that are converted now, in Spanish; see `lib/videos/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/videos/text';

const es: Translation<Text> = ({ count }) => {
  const rate = (speed: number): string =>
    `${count(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed))} veces la velocidad normal`;

  return {
    title: 'Vídeos que se están convirtiendo',
    what: 'A lo que reproduce cualquier navegador, junto a los originales. Todo lo demás del equipo va antes.',
    stop: 'Parar',
    stopOf: (name) => `Parar la conversión de ${name}`,
    stopped: 'El vídeo se reproduce como está.',
    waiting: (n) => `${count(n)} más en espera.`,
    progressOf: (name) => `Progreso de ${name}`,
    state: ({ percent, speed, encoder }) =>
      [percent === null ? null : `${Math.floor(percent)}\u00a0%`, speed === null ? null : rate(speed), encoder || null]
        .filter((part) => part !== null)
        .join(' · '),
  };
};
export default es;
