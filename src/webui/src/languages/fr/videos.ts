// The words of videos that are converted now, in French; see `lib/videos/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/videos/text';

const fr: Translation<Text> = ({ count, plural }) => {
  const rate = (speed: number): string =>
    `${count(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed))} fois la vitesse de lecture`;
  return {
    title: 'Vidéos en cours de conversion',
    what: 'Vers ce que lit tout navigateur, à côté des originaux. Tout le reste du boîtier passe avant.',
    stop: 'Arrêter',
    stopOf: (name) => `Arrêter la conversion de ${name}`,
    stopped: 'La vidéo est lue telle quelle.',
    waiting: (n) => `${plural(n, 'autre attend', 'autres attendent')}.`,
    progressOf: (name) => `Avancement de ${name}`,
    state: ({ percent, speed, encoder }) =>
      [percent === null ? null : `${Math.floor(percent)} %`, speed === null ? null : rate(speed), encoder || null]
        .filter((part) => part !== null)
        .join(' · '),
  };
};

export default fr;
