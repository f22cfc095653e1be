// The words of the page about the box; fetched with it. Findings come from the daemon in words of its own.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';

const things = (n: number): string => (n === 1 ? '1 thing' : `${count(n)} things`);

const en = {
  title: 'This box',
  intro: 'How it is reached, how it is doing, and what takes room on it.',
  look: 'Look again',
  looking: 'Looking…',

  health: {
    title: 'Health',
    looking: 'Looking at disks, folders, network and hardware…',
    fine: 'Everything is fine',
    fineText: (n: number) => `${count(n)} checks, and nothing needs you.`,
    broken: (n: number) => `${things(n)} to repair`,
    caution: (n: number) => `${things(n)} to look at`,
    checked: (when: string) => `Checked ${when}`,
    all: (n: number) => `All ${count(n)} checks`,
    others: (n: number) => (n === 1 ? '1 other check' : `${count(n)} other checks`),
    grade: { ok: 'Fine', note: 'For your information', caution: 'Look at this', broken: 'Needs repair' },
    commands: 'In a terminal of the box:',
    more: 'From a terminal of the box this looks at more: the whole database, the port, the decoders.',
    ahead: (howMuch: string) => `It is ${howMuch} ahead of this device`,
    behind: (howMuch: string) => `It is ${howMuch} behind this device`,
    clock: 'Clock',
    clockAdvice: 'One of the two is wrong. A time server keeps a clock right:',
    minutes: (n: number) => (n === 1 ? '1 minute' : `${count(n)} minutes`),
    hours: (n: number) => (n === 1 ? '1 hour' : `${count(n)} hours`),
    days: (n: number) => (n === 1 ? '1 day' : `${count(n)} days`),
  },
  addresses: {
    title: 'Addresses',
    intro: 'For browsers, and for the server address that a phone app asks for.',
    none: 'No address of this box is known.',
    kind: { mdns: 'Name on the home network', ipv4: 'Address', ipv6: 'Address (IPv6)', base: 'From everywhere' },
    qr: (url: string) => `QR code of ${url}`,
    scan: 'Scan it with a phone in the same network.',
  },
  storage: {
    title: 'Storage',
    disk: (point: string) => (point === '/' ? 'System disk' : point),
    free: (available: number, size: number) => `${bytes(available)} free of ${bytes(size)}`,
    bar: (point: string) => `What takes room on ${point}`,
    uses: {
      uploads: 'Uploaded photos and videos',
      renditions: 'Previews and thumbnails',
      incoming: 'Uploads that are on their way',
      database: 'Database',
      snapshots: 'Snapshots of the database',
      other: 'Everything else on this disk',
      free: 'Free',
    },
    about: (size: number) => `about ${bytes(size)}`,
    libraries: (size: number) =>
      `Libraries show another ${bytes(size)} in folders that Photostead only reads, on whatever disk they are.`,
  },
  managed: {
    title: 'Settings made elsewhere',
    intro: 'These win over what is chosen in the settings, and can only be changed where they stand.',
    none: 'Nothing is set from outside: all settings are chosen in the app.',
    setting: 'Setting',
    place: 'Where it is set',
  },
  places: {
    title: 'Names of places',
    intro: (places: number) =>
      `Photos that know where they were taken get their city, state and country here, out of a table of ${count(places)} places. No position leaves this box.`,
    missing: 'The table of places did not come with this program: photos keep their positions and get no names.',
    source: 'Source',
    version: 'Version',
    photos: 'Photos',
    done: (when: string) => `all named, ${when}`,
    waiting: (n: number) => `${count(n)} still to be named`,
    off: 'new ones get no names: it is switched off',
    again: 'Name all photos again',
    asked: 'The photos are named in the background.',
  },
  about: {
    title: 'About',
    version: 'Photostead',
    snap: 'Snap revision',
    system: 'System',
    machine: 'Machine',
    cores: (n: number) => (n === 1 ? '1 core' : `${count(n)} cores`),
    memory: (size: number) => `${bytes(size)} memory`,
    python: 'Python',
    sqlite: 'SQLite',
    docs: 'Documentation',
    api: 'API description',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/box.ts', { import: 'default' }),
);
