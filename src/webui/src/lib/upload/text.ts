// The words of uploading: the panel, its states and what can go wrong on this side.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';

const en = {
  title: 'Uploads',
  summary: (done: number, all: number) => `${count(done)} of ${count(all)}`,
  amount: (sent: number, all: number) => `${bytes(sent)} of ${bytes(all)}`,
  finished: (n: number) => `${count(n)} ${n === 1 ? 'file' : 'files'} uploaded`,
  duplicates: (n: number) => `${count(n)} already here`,
  skipped: (n: number) => `${count(n)} skipped`,
  failures: (n: number) => `${count(n)} failed`,
  paused: 'Paused',
  unconnected: 'Waiting for the connection',
  state: {
    waiting: 'Waiting',
    checking: 'Checking',
    sending: 'Sending',
    retrying: 'Trying again',
    filing: 'Adding to the album',
    created: 'Uploaded',
    duplicate: 'Already here',
    skipped: 'Skipped',
    failed: 'Failed',
  },
  unsupported: 'This kind of file is not supported.',
  empty: 'The file is empty.',
  unreadable: 'The file cannot be read. It may have been moved or changed since it was chosen.',
  noHash: 'This browser cannot check files.',
  noAlbum: (reason: string) => `It is here, but could not be added to the album: ${reason}`,
  notInAlbum: 'the album does not take it.',
  pause: 'Pause uploads',
  resume: 'Resume uploads',
  retryAll: 'Retry failed',
  retry: (name: string) => `Try ${name} again`,
  remove: (name: string) => `Cancel ${name}`,
  collapse: 'Collapse',
  expand: 'Expand',
  cancel: 'Cancel uploads',
  total: 'Upload progress',
  more: (n: number) => `and ${count(n)} more`,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/upload.ts', { import: 'default' }),
);
