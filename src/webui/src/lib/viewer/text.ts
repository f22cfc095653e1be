// The words of what the viewer offers beside looking; the others are in the first ones of the app.
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  tags: 'Tags',
  slideshow: 'Slideshow',
  slideshowChoice: 'Slideshow settings',
  endSlideshow: 'End the slideshow',
  pause: 'Pause',
  goOn: 'Go on',
  seconds: 'Show each photo for',
  secondsLong: (seconds: number) => plural(seconds, 'second', 'seconds'),
  order: 'Order',
  orderHint: 'Videos play to their end. After the last one it begins again.',
  orders: { forward: 'As they lie, from here on', backward: 'The other way round', random: 'Mixed' },
  /** As short as on a badge. */
  live: 'LIVE',
  playLive: 'Play the live photo',
  rated: (stars: number) => `Rated ${plural(stars, 'star', 'stars')}`,
  unrated: 'Stars taken away',
  flat: 'Show as a flat picture',
  round: 'Look around in it',
  roundPhoto: (photo: string) => `${photo}, 360°: drag to look around`,
  copyLink: 'Copy link',
  linkCopied: 'The link to this photo is copied',
  linkNotCopied: (link: string) => `This browser does not let the link be copied. It is ${link}`,
  copyPicture: 'Copy photo',
  pictureCopied: 'The photo is copied',
  pictureNotCopied: 'This photo could not be copied. It can be downloaded instead.',
  quality: 'Quality',
  auto: 'Auto',
  autoIs: (name: string) => `Auto (${name})`,
  original: 'Original',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/viewer.ts', { import: 'default' }),
);
