// The words of the panel beside an open picture: what is known of it, where its file is, which albums it is in.
import { count } from '../format';
import { translated } from '../i18n/translated';
import { isolate } from '../i18n/words';

const number = (n: number, digits: number) => count(Math.round(n * 10 ** digits) / 10 ** digits);

const en = {
  larger: 'Show more of the panel',
  smaller: 'Show less of the panel',
  description: {
    saving: 'Saving…',
    saved: 'Saved',
    unsaved: (why: string) => `Not saved: ${why} What you wrote is kept here.`,
    leftUnsaved: (name: string, why: string) =>
      `The description of ${isolate(name)} is not saved: ${why} It is kept with the photo.`,
  },
  albums: {
    title: 'Albums',
    add: 'Add to album',
    remove: (name: string) => `Take out of ${name}`,
    removed: (name: string) => `Taken out of ${isolate(name)}`,
    failed: 'The albums could not be asked for.',
  },
  when: {
    title: 'Date and time',
    edit: 'Change date and time',
    day: (day: string) => `All photos of ${day}`,
    /** Where the date was found. */
    from: {
      camera: 'Set by the camera',
      sidecar: 'From the sidecar',
      embedded: 'From notes in the file',
      gps: 'From the GPS clock',
      program: 'When a program last wrote the file: it knows no other date',
      video: 'From the video',
      file: 'The time of the file: it knows no other date',
      person: 'Set by hand',
    },
  },
  where: {
    title: 'Place',
    edit: 'Change place',
    add: 'Add a place',
    altitude: (metres: number) => `${number(metres, 0)} m above sea level`,
    city: (name: string) => `All photos in ${name}`,
  },
  /** What a person set over what the file says. */
  says: {
    edited: 'Set by hand. What does the file say?',
    fields: { date: 'Date and time', place: 'Place', description: 'Description', rating: 'Rating' },
    now: 'Set by hand',
    file: 'In the file',
    nothing: 'Nothing',
    back: 'Use what the file says',
  },
  camera: (name: string) => `All photos by ${name}`,
  lensOf: (name: string) => `All photos with ${name}`,
  file: {
    title: 'File',
    openFolder: 'All photos of this folder',
    path: 'Where the file is',
    copy: 'Copy the path',
    copied: 'Path copied',
    selected: 'The path is selected. Copy it with the keyboard.',
    library: (name: string) => `In the library ${isolate(name)}`,
    untouched: 'Photostead only reads this file. It is never changed, moved or deleted.',
    editsInside: 'What you edit here is kept in Photostead’s database.',
    editsBeside: 'What you edit here is kept in Photostead’s database and written to a sidecar of its own.',
    sidecars: 'About sidecars',
    offlineTitle: 'The file is missing',
    offline:
      'It was moved or deleted, or its disk is not connected. Preview and details stay; the full picture is back when the file is.',
    offlineUpload: 'Preview and details are still there. A backup or the page Integrity may bring the file back.',
  },
  more: {
    title: 'More details',
    kind: 'Kind',
    added: 'Added',
    changed: 'File changed',
    edited: 'Last written by a program',
    stored: 'Stored as',
    storedAs: (width: number, height: number) => `${count(width)} × ${count(height)} pixels`,
    turned: 'Turned by its camera',
    turns: {
      mirrored: 'Mirrored',
      half: 'By 180°',
      halfMirrored: 'By 180°, mirrored',
      right: 'To the right',
      rightMirrored: 'To the right, mirrored',
      left: 'To the left',
      leftMirrored: 'To the left, mirrored',
    },
    panorama: 'Panorama',
    profile: 'Colours',
    length: 'Length',
    rate: 'Pictures per second',
    rateOf: (n: number) => number(n, 2),
    codecs: 'Video and sound',
    live: 'Live photo',
    yes: 'Yes',
    shown: 'Edited here',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/info.ts', { import: 'default' }),
);
