// The words of the dialogs that edit photos; fetched with them.
import { count } from '../format';
import { translated } from '../i18n/translated';

const items = (n: number) => `${count(n)} ${n === 1 ? 'item' : 'items'}`;

const en = {
  title: (n: number) => `Edit ${items(n)}`,
  intro: 'Switch on what you want to change. Everything else stays as it is.',
  description: 'Description',
  descriptionHint: 'Takes the place of what was written before. Empty takes it away.',
  date: 'Date and time',
  dateWays: 'How to change the date',
  set: 'Set',
  shift: 'Shift',
  zone: 'Time zone',
  setHint: 'All of them get this date and time.',
  setOneHint: 'What the clock on the wall showed there.',
  shiftHint: 'For a camera whose clock was wrong.',
  zoneHint: 'The moment stays; the clock on the wall, and perhaps the day, become those of that place.',
  when: 'Date and time there',
  where: 'Time zone',
  direction: 'Direction',
  later: 'Later',
  earlier: 'Earlier',
  days: 'Days',
  hours: 'Hours',
  minutes: 'Minutes',
  place: 'Place',
  coordinates: 'Latitude and longitude',
  placeHint: 'In degrees, like 46.21028, 6.14512',
  removePlace: 'Take the place away',
  removePlaceHint: 'Nobody sees any more where this was taken. Files are not changed.',
  rating: 'Rating',
  noRating: 'No rating',
  tags: 'Tags',
  give: 'Give tags',
  giveHint: 'Several with commas between, levels with slashes: Trip/Rome, Mia',
  take: 'Take tags away',
  takeHint: 'From those that have them.',
  badDate: 'Choose a date, a time and a time zone of the list.',
  badShift: 'Say how much later or earlier, in whole numbers.',
  badZone: 'Choose a time zone of the list.',
  badPlace: 'Write two numbers, like 46.21028, 6.14512.',
  badTags: 'Name a tag to give, or choose one to take away.',
  save: 'Change',
  done: (n: number) => `${items(n)} changed`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/edit.ts', { import: 'default' }),
);
