// The words of the page of settings that are not about a single one; fetched with it.
import { count } from '../../format';

const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;

export const en = {
  title: 'Settings',
  intro: 'How this box works, for everybody. What is saved counts at once.',
  list: 'Parts of the settings',
  search: 'Search settings',
  none: (typed: string) => `No setting is about “${typed}”.`,
  found: (n: number) => plural(n, 'setting', 'settings'),
  usual: (value: string) => `Usual: ${value}`,
  reset: 'Reset',
  resetOf: (label: string) => `Reset “${label}” to the usual`,
  changed: 'Changed',
  managed: (place: string) => `Set by ${place}. It can only be changed there.`,
  idle: (reason: string) => `Does nothing in this version: ${reason}.`,
  refused: (reason: string) => `Not in this version: ${reason}.`,
  idleGroup: 'Not in this version yet',
  conflict: (value: string) => `Somebody else has set this to ${value} meanwhile. Save again to replace that.`,
  unsaved: (n: number) => `${plural(n, 'change', 'changes')} not saved`,
  showChanges: 'Show',
  changesTitle: 'Changes not saved',
  discard: 'Discard',
  save: 'Save',
  saving: 'Saving…',
  saved: (n: number) => `${plural(n, 'setting', 'settings')} saved`,
  wrong: (n: number) => `${plural(n, 'setting needs', 'settings need')} another value:`,
  leaveTitle: 'Leave without saving?',
  leaveText: (n: number) => `${plural(n, 'change', 'changes')} would be lost.`,
  leave: 'Leave',
  stay: 'Stay',
  followed: 'The settings were changed elsewhere; what you see follows.',
  show: 'Show what is typed',
  hide: 'Hide what is typed',
  perLine: 'One a line.',
  cronHint: 'Minute, hour, day of the month, month, day of the week (0 is Sunday); * is every.',

  file: {
    menu: 'Settings as a file',
    export: 'Save as a file',
    exportTitle: 'Save the settings as a file?',
    exportText: 'The passwords and secrets among them stand in it in plain words. Keep it to yourself.',
    exportConfirm: 'Save file',
    import: 'Take over from a file',
    imported: (n: number) => `${plural(n, 'setting differs', 'settings differ')} in that file. Look at them, then save.`,
    same: 'That file says what is set already.',
    unknown: (n: number) => `${plural(n, 'setting of it is', 'settings of it are')} not known here and left out: `,
    skipped: (n: number) => `${plural(n, 'setting is', 'settings are')} set from outside and left as they are.`,
  },
  mail: {
    test: 'Send me a test mail',
    testHint: 'By what stands here, saved or not.',
    sending: 'Sending…',
    sent: (email: string) => `Sent to ${email}. Look into your mailbox.`,
    preview: 'Preview',
    placeholders: (names: string) => `Filled in: ${names}`,
  },
  template: {
    start: 'Start from',
    own: 'My own',
    tryOut: 'What it would make of your uploads',
    trying: 'Trying…',
    wrong: (why: string) => `The template ${why}.`,
    more: 'What a template may contain',
  },
};

export type SettingsText = typeof en;
export const text: SettingsText = en;
