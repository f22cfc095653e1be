// The words of what the viewer offers beside looking, in German; see `lib/viewer/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/viewer/text';

const de: Translation<Text> = ({ plural }) => ({
  tags: 'Schlagwörter',
  slideshow: 'Diashow',
  slideshowChoice: 'Einstellungen der Diashow',
  endSlideshow: 'Diashow beenden',
  pause: 'Anhalten',
  goOn: 'Weiter',
  seconds: 'Jedes Foto zeigen für',
  secondsLong: (seconds) => plural(seconds, 'Sekunde', 'Sekunden'),
  order: 'Reihenfolge',
  orderHint: 'Videos laufen bis zum Ende. Nach dem letzten Bild beginnt es von vorn.',
  orders: { forward: 'Wie sie liegen, ab hier', backward: 'Andersherum', random: 'Gemischt' },
  live: 'LIVE',
  playLive: 'Live-Foto abspielen',
  rated: (stars) => `Mit ${plural(stars, 'Stern', 'Sternen')} bewertet`,
  unrated: 'Sterne weggenommen',
  flat: 'Als flaches Bild zeigen',
  round: 'Darin umsehen',
  roundPhoto: (photo) => `${photo}, 360°: Ziehen, um dich umzusehen`,
  copyLink: 'Link kopieren',
  linkCopied: 'Der Link zu diesem Foto ist kopiert',
  linkNotCopied: (link) => `Dieser Browser lässt den Link nicht kopieren. Er lautet ${link}`,
  copyPicture: 'Foto kopieren',
  pictureCopied: 'Das Foto ist kopiert',
  pictureNotCopied: 'Dieses Foto ließ sich nicht kopieren. Du kannst es stattdessen herunterladen.',
  quality: 'Qualität',
  auto: 'Auto',
  autoIs: (name) => `Auto (${name})`,
  original: 'Original',
});
export default de;
