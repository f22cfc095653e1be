// What a setting is made of: where it stands in the system config, what it is called, and what can be entered. The settings
// themselves are in the modules beside this one. Pure.
import type { IconName } from '../../ui/icons';

/** A value as the config has it, and what a person calls it. */
export type Option = [value: string | number, label: string];

export type Kind =
  | { is: 'switch' }
  | { is: 'text'; example?: string }
  | { is: 'secret' }
  | { is: 'long'; isCode?: boolean }
  /** `scale`: how many of the config's units make one that is shown. */
  | { is: 'number'; min: number; max: number; scale: number; unit: string; isWhole: boolean; isOptional?: boolean }
  | { is: 'choice'; options: Option[] }
  /** Any of some. */
  | { is: 'several'; options: Option[] }
  /** Texts, one a line. */
  | { is: 'lines' }
  /** A schedule in five fields. */
  | { is: 'cron' }
  | { is: 'time' }
  /** Where uploads are filed, with examples. */
  | { is: 'storage-template' }
  /** The text of a mail, by its name in the API, with a preview. */
  | { is: 'mail'; name: string };

export interface Leaf {
  path: string;
  label: string;
  help: string;
  kind: Kind;
}

export interface Group {
  title: string;
  help?: string;
  leaves: Leaf[];
  /** Something to do that belongs below these. */
  extra?: 'test-mail' | 'file-all';
  /** Where the same matter is looked after. */
  link?: { href: string; label: string };
}

export interface Section {
  id: string;
  title: string;
  what: string;
  icon: IconName;
  groups: Group[];
}

const leaf = (kind: Kind) => (path: string, label: string, help = ''): Leaf => ({ path, label, help, kind });

export const toggle = leaf({ is: 'switch' });
export const secret = leaf({ is: 'secret' });
export const cron = leaf({ is: 'cron' });
export const clock = leaf({ is: 'time' });
export const lines = leaf({ is: 'lines' });

export const text = (path: string, label: string, help = '', example = ''): Leaf =>
  leaf(example === '' ? { is: 'text' } : { is: 'text', example })(path, label, help);

export const long = (path: string, label: string, help = '', isCode = false): Leaf =>
  leaf({ is: 'long', isCode })(path, label, help);

/** Limits in the config's own units, as the daemon holds them. */
export function whole(path: string, label: string, help: string, min: number, max: number, unit = '', scale = 1): Leaf {
  return leaf({ is: 'number', min, max, scale, unit, isWhole: true })(path, label, help);
}

/** One that may have a fraction. */
export function decimal(path: string, label: string, help: string, min: number, max: number, unit = '', scale = 1): Leaf {
  return leaf({ is: 'number', min, max, scale, unit, isWhole: false })(path, label, help);
}

export const choice = (path: string, label: string, help: string, ...options: Option[]): Leaf =>
  leaf({ is: 'choice', options })(path, label, help);

export const several = (path: string, label: string, help: string, ...options: Option[]): Leaf =>
  leaf({ is: 'several', options })(path, label, help);
