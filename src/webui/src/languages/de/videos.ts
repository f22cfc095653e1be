// The words of videos that are converted now, in German; see `lib/videos/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/videos/text';

const de: Translation<Text> = ({ count }) => {
  const rate = (speed: number) => `${count(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed))}-mal so schnell wie beim Abspielen`;
  return {
    title: 'Videos, die gerade umgewandelt werden',
    what: 'In etwas, das jeder Browser abspielt, neben den Originalen. Alles andere auf der Box geht vor.',
    stop: 'Anhalten',
    stopOf: (name) => `Umwandeln von ${name} anhalten`,
    stopped: 'Das Video wird abgespielt, wie es ist.',
    waiting: (n) => (n === 1 ? '1 weiteres wartet.' : `${count(n)} weitere warten.`),
    progressOf: (name) => `Fortschritt von ${name}`,
    state: ({ percent, speed, encoder }) =>
      [percent === null ? null : `${Math.floor(percent)}\u00a0%`, speed === null ? null : rate(speed), encoder || null]
        .filter((part) => part !== null)
        .join(' · '),
  };
};
export default de;
