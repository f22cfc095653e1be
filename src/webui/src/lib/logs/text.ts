// The words of the page of the logs; fetched with it. The lines themselves are the daemon's, in English.
import { count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  title: 'Logs',
  intro: 'What the daemon said lately, the newest first. Only the last lines are kept, in its memory; a restart begins anew.',
  filter: 'Show',
  level: {
    debug: 'Everything',
    info: 'Information and worse',
    warning: 'Warnings and errors',
    error: 'Errors only',
    critical: 'The worst only',
  },
  sign: { debug: 'Debug', info: 'Info', warning: 'Warning', error: 'Error', critical: 'Critical' },
  search: 'Search lines',
  pause: 'Stop following',
  follow: 'Follow',
  copy: 'Copy',
  copied: 'The lines are copied.',
  notCopied: 'The browser does not let this page copy. Download the lines instead.',
  download: 'Download',
  file: 'photostead-log.txt',
  count: (shown: number, all: number) =>
    shown === all ? plural(all, 'line', 'lines') : `${count(shown)} of ${plural(all, 'line', 'lines')}`,
  paused: 'New lines are not shown until you follow again.',
  none: 'No line matches.',
  empty: 'Nothing was logged yet.',
  trace: 'Where it came from',
  earlier: 'Show earlier lines',
  setting: 'How much is logged',
  list: 'Log lines',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/logs.ts', { import: 'default' }),
);
