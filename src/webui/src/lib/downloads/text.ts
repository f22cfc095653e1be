// The words of downloading many files at once. Fetched with the dialog that says them.
import { bytes, count } from '../format';
import { translated } from '../i18n/translated';

const files = (n: number): string => (n === 1 ? '1 file' : `${count(n)} files`);

const en = {
  title: 'Download',
  preparing: 'Looking what there is…',
  whole: (n: number, size: number) => `${files(n)}, ${bytes(size)}, as they were taken.`,
  parts: (n: number) => `They come in ${count(n)} parts.`,
  single: (number: number) => `File ${number}`,
  inMemory: 'Over this connection the browser keeps an archive to itself until it is whole, so there are smaller ones.',
  nothing: 'None of these files is there right now: is a disk not connected?',
  missing: (n: number) => `${files(n)} cannot be had right now: is a disk not connected?`,
  save: 'Save',
  saveOne: (name: string) => `Save ${name}`,
  again: 'Try again',
  cancelOne: (name: string) => `Cancel ${name}`,
  saved: 'Saved',
  started: 'Handed to the browser',
  facts: (n: number, size: number) => `${files(n)} · ${bytes(size)}`,
  progress: (received: number, size: number) => `${bytes(Math.min(received, size))} of ${bytes(size)}`,
  broken: 'The connection broke, or there is no room left on this device.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/downloads.ts', { import: 'default' }),
);
