// The words of the sheet that tells which keys do what: every name of the table has some, or this is no valid program.
import { translated } from '../i18n/translated';
import type { Name, Place } from './keys';

type Words = { [P in Place]: Record<Name<P>, string> };

const what: Words = {
  anywhere: {
    help: 'Show these shortcuts',
    search: 'Search',
    undo: 'Undo what a message offers to undo',
  },
  grid: {
    move: 'Go from photo to photo',
    open: 'Open the photo',
    select: 'Select the photo, or not',
    selectOn: 'Select on the way',
    olderDay: 'A day back',
    newerDay: 'A day on',
    olderMonth: 'A month back',
    newerMonth: 'A month on',
    olderYear: 'A year back',
    newerYear: 'A year on',
    goToDate: 'Jump to a date',
    start: 'To the newest',
    end: 'To the oldest',
  },
  selection: {
    favorite: 'Add to favourites, or remove',
    album: 'Add to album',
    stack: 'Stack',
    tag: 'Tags',
    archive: 'Archive',
    download: 'Download',
    rate: 'Give stars',
    unrate: 'Take the stars away',
    trash: 'Delete',
    deleteForever: 'Delete for good',
    clear: 'Clear the selection',
  },
  viewer: {
    previous: 'Previous',
    next: 'Next',
    stackUp: 'Back in the stack',
    stackDown: 'On in the stack',
    info: 'Information',
    favorite: 'Add to favourites, or remove',
    album: 'Add to album',
    tag: 'Tags',
    slideshow: 'Slideshow',
    archive: 'Archive, or move to timeline',
    download: 'Download',
    rate: 'Give stars',
    unrate: 'Take the stars away',
    edit: 'Edit',
    written: 'Text in the photo',
    play: 'Play or pause a video or live photo',
    zoom: 'Zoom in, or see all of it',
    zoomIn: 'Closer',
    zoomOut: 'Further away',
    trash: 'Delete',
    deleteForever: 'Delete for good',
    close: 'Back',
  },
  slideshow: {
    previous: 'Previous',
    next: 'Next',
    pause: 'Pause, or go on',
    leave: 'End the slideshow',
  },
  panorama: {
    look: 'Look around',
    zoomIn: 'Closer',
    zoomOut: 'Further away',
    leave: 'Back to the keys of the photo',
  },
};

const places: Record<Place, string> = {
  anywhere: 'Anywhere',
  grid: 'Among photos',
  selection: 'With photos selected',
  viewer: 'With a photo open',
  slideshow: 'In a slideshow',
  panorama: 'In a 360° photo, after a click on it',
};

/** How keys are called that have more than a sign on them. */
const keys = {
  Control: 'Ctrl',
  Shift: 'Shift',
  Enter: 'Enter',
  Escape: 'Esc',
  Delete: 'Del',
  Home: 'Home',
  End: 'End',
  ' ': 'Space',
};

const en = {
  title: 'Keyboard shortcuts',
  /** Between two combinations that do the same. */
  or: 'or',
  what,
  places,
  keys,
};

export type Text = typeof en;
export const text: Text = await translated(en, import.meta.glob('../../languages/*/keys.ts', { import: 'default' }));
