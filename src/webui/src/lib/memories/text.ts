// The words of memories. Fetched with the parts that say them.
import { count } from '../format';
import { translated } from '../i18n/translated';

const en = {
  title: 'Memories',
  yearsAgo: (years: number): string => (years === 1 ? 'A year ago' : `${count(years)} years ago`),
  /** Of a photo in a memory: which one of how many. */
  place: (number: number, of: number): string => `${count(number)} of ${count(of)}`,
  open: (name: string, day: string, photos: number): string =>
    `${name}, ${day}, ${photos === 1 ? '1 item' : `${count(photos)} items`}`,
  earlier: 'Show earlier memories',
  later: 'Show later memories',
  back: 'Back to the photos',
  play: 'Play',
  pause: 'Pause',
  previous: 'Previous photo',
  next: 'Next photo',
  previousMemory: (name: string): string => `Previous memory: ${name}`,
  nextMemory: (name: string): string => `Next memory: ${name}`,
  save: 'Keep this memory',
  sound: 'Sound',
  more: 'More',
  showInPhotos: 'Show among the photos',
  removePhoto: 'Leave this photo out',
  remove: 'Remove this memory',
  removeTitle: 'Remove this memory?',
  removeText: 'Its photos stay where they are. It is not made again for this day.',
  gone: 'This memory is not there any more.',
  noPicture: 'This photo cannot be shown.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/memories.ts', { import: 'default' }),
);
