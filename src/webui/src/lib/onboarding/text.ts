// The words of a beginning: the steps after the first sign-up, and after other people's first sign-in.
import { count } from '../format';
import { translated } from '../i18n/translated';
import { isolate, list, plural } from '../i18n/words';

const en = {
  nav: 'Steps',
  at: (step: number, of: number) => `Step ${count(step)} of ${count(of)}`,
  back: 'Back',
  next: 'Continue',
  done: 'See the photos',
  later: 'Later',
  laterHint: 'You find this again in the menu behind your picture.',
  step: {
    you: 'You',
    photos: 'Photos',
    analysis: 'Recognition',
    phone: 'Phone',
  },
  title: {
    you: (name: string) => `Welcome, ${isolate(name)}`,
    photos: 'Where are your photos?',
    analysis: 'What shall be looked for?',
    phone: 'Photos from your phone',
  },
  intro: {
    you: 'This is how the others of your household see you.',
    photos:
      'Name folders that are on this box already. Photostead reads them and never changes anything in them. Photos appear while it is still looking.',
    analysis: 'All of it happens on this box; no picture leaves it. You can change your mind at any time.',
    phone: 'A phone app brings new photos here by itself, and shows all of them.',
  },
  you: {
    name: 'Name',
    noName: 'Tell a name.',
    saved: 'Saved',
    looks: 'On this device',
  },
  folder: {
    path: 'Folder',
    pathHint: 'A full path such as /home/me/Pictures',
    name: 'Name',
    defaultName: 'Our photos',
    add: 'Add folder',
    added: (name: string) => `${name} is being read`,
    present: 'Folders so far',
    scanning: (found: number) => `Being read: ${plural(found, 'file', 'files')} so far`,
    idle: 'Read',
    unavailable: 'Cannot be reached',
    reading: (names: string[]) =>
      `Photostead is reading ${list(names)} and changes nothing there. Photos appear while it is still looking.`,
    more: 'More about folders',
    upload: 'Nothing on this box yet?',
    uploadText:
      'Continue without a folder. Photos come from phones, from this computer by the button at the top, or out of an export of another service.',
  },
  analysis: {
    faces: { title: 'Faces', what: 'Gathers the photos of each person, so that you can name them.', cost: 'Quick: some hundredths of a second a photo.' },
    search: { title: 'Search by meaning', what: 'Finds photos by what they show, such as “beach” or “cake”.', cost: 'Quick: some hundredths of a second a photo.' },
    text: { title: 'Text in pictures', what: 'Finds signs, letters and receipts by what is written on them.', cost: 'Slower: some tenths of a second a photo, seconds for a full page.' },
    duplicates: { title: 'Pictures that look the same', what: 'Shows them side by side, so that you can keep the better one.', cost: 'Needs “Search by meaning”. Costs next to nothing.' },
    box: 'Times are those of one core of a PC; a small box takes several times as long. New photos go first, the rest is done in the background.',
    managed: 'Set outside of the app.',
    model: (name: string, megabytes: number) => `Model ${name}, ${count(megabytes)} MB`,
    there: 'It is there.',
    settings: 'More about this in the settings',
  },
  phone: {
    first: 'Install the Immich app from your phone’s store. Photostead speaks its language.',
    second: 'As server address, give it the one below: scan the code, or type it.',
    third: (email: string) => `Sign in with ${isolate(email)} and your password, and switch the backup on.`,
    here: 'The address of this page',
    local: 'This address is good on this computer only. Open the page by the address that your administrator gave you, then look here again.',
  },
  phones: {
    title: 'Addresses for your phones',
    text: 'Scan this with a phone in your home network, or type the address. A phone app asks for it as the server address.',
    qr: (url: string) => `QR code of ${url}`,
    nameHint: 'Some older phones and routers do not know names that end in .local. Use an address with numbers there.',
    numberHint: 'Your router may give this box other numbers some day. Tell it to keep them.',
    others: 'Other addresses',
    none: 'Other devices cannot reach this box yet.',
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/onboarding.ts', { import: 'default' }),
);
