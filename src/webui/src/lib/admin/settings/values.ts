// Values of settings: taken from a config and put into one, as they are typed and shown, and what the daemon says of them.
// Pure.
import { locales } from '../../i18n/language';
import type { Config } from '../types';
import type { Kind, Leaf } from './leaf';
import { text } from './text';

const { value: said, times } = text;

export type Changes = ReadonlyMap<string, unknown>;

/** The value at a path such as `trash.days`; undefined where there is none. */
export function valueAt(config: Config, path: string): unknown {
  let value: unknown = config;
  for (const part of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** A copy with other values at some paths; groups that are not touched stay the same objects. */
export function changed(config: Config, changes: Changes): Config {
  let made = config;
  for (const [path, value] of changes) made = withValue(made, path.split('.'), value);
  return made;
}

function withValue(config: Config, [first, ...rest]: string[], value: unknown): Config {
  const below = config[first!];
  return { ...config, [first!]: rest.length === 0 ? value : withValue(isObject(below) ? below : {}, rest, value) };
}

/** Every leaf of a config; a list is one. */
export function pathsOf(config: Config, above = ''): string[] {
  return Object.entries(config).flatMap(([name, value]) =>
    isObject(value) ? pathsOf(value, `${above}${name}.`) : [above + name],
  );
}

const isObject = (value: unknown): value is Config => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

type NumberKind = Extract<Kind, { is: 'number' }>;

/** A number as it is shown, in the unit of people. What was typed and is none stays as it was typed. */
export function shownNumber(kind: NumberKind, value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : '';
  return String(Number((value / kind.scale).toPrecision(12)));
}

/** The config's value for what was typed; the typed text itself where it is no number, so that it can stay there. */
export function typedNumber(kind: NumberKind, typed: string): number | string | null {
  const text = typed.trim().replace(',', '.').replace('−', '-');
  if (text === '') return kind.isOptional ? null : '';
  const value = Number(text);
  if (!Number.isFinite(value)) return typed;
  const scaled = Number((value * kind.scale).toPrecision(12));
  // A fraction of a unit may still be whole in the config: 1.5 seconds are 1500 ms.
  return kind.isWhole && kind.scale > 1 ? Math.round(scaled) : scaled;
}

/** Why a value cannot be, as far as that is known here; the daemon knows the rest. */
export function problemOf({ kind }: Leaf, value: unknown): string {
  if (kind.is === 'number') return numberProblem(kind, value);
  if (kind.is === 'time') return /^([01]\d|2[0-3]):[0-5]\d$/.test(String(value)) ? '' : text.cannotBe.time;
  if (kind.is === 'cron') return String(value).trim().split(/\s+/).length === 5 ? '' : text.cannotBe.cron;
  if (kind.is === 'lines') return Array.isArray(value) && value.length > 0 ? '' : text.cannotBe.empty;
  return '';
}

function numberProblem(kind: NumberKind, value: unknown): string {
  if (value === null && kind.isOptional) return '';
  if (typeof value !== 'number') return text.cannotBe.number;
  if (kind.isWhole && !Number.isInteger(value)) return text.cannotBe.whole;
  if (value >= kind.min && value <= kind.max) return '';
  return text.cannotBe.range(shownNumber(kind, kind.min), shownNumber(kind, kind.max));
}

/** A value in a few words, as the usual one is told: On, 30 days, H.264. */
export function words({ kind }: Leaf, value: unknown): string {
  if (kind.is === 'switch') return value === true ? said.on : said.off;
  if (kind.is === 'secret') return value === '' ? said.empty : said.set;
  if (kind.is === 'number') return value === null ? said.empty : `${shownNumber(kind, value)}${kind.unit ? ` ${kind.unit}` : ''}`;
  if (kind.is === 'choice') return labelOf(kind.options, value);
  if (kind.is === 'several' && Array.isArray(value)) return value.map((one) => labelOf(kind.options, one)).join(', ') || said.none;
  if (Array.isArray(value)) return value.join(', ');
  if (kind.is === 'cron') return cronWords(String(value)) || String(value);
  return value === '' || value === undefined || value === null ? said.empty : String(value);
}

const labelOf = (options: [string | number, string][], value: unknown): string =>
  options.find(([known]) => known === value)?.[1] ?? String(value);

// The fourth of January 1970 was a Sunday.
const weekdays = new Intl.DateTimeFormat(locales, { weekday: 'long', timeZone: 'UTC' });
const weekdayOf = (number: number): string => weekdays.format(Date.UTC(1970, 0, 4 + number));

/** What the common schedules mean; empty for the others. */
export function cronWords(expression: string): string {
  const [minute = '', hour = '', day, month, weekday = ''] = expression.trim().split(/\s+/);
  if (month !== '*' || !/^\d{1,2}$/.test(minute)) return '';
  const two = (digits: string) => digits.padStart(2, '0');
  if (day === '*' && weekday === '*' && hour === '*') return times.hourly(minute);
  if (day === '*' && weekday === '*' && /^\*\/\d+$/.test(hour)) return times.hours(hour.slice(2), minute);
  if (!/^\d{1,2}$/.test(hour)) return '';
  const at = `${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return times.daily(at);
  if (day === '*' && /^[0-7]$/.test(weekday)) return times.weekly(weekdayOf(Number(weekday)), at);
  return weekday === '*' && /^\d{1,2}$/.test(day ?? '') ? times.monthly(day!, at) : '';
}

const PREFIX = 'The settings were not changed: ';

/** What the daemon says of single settings, by path. It names them in a sentence, each before its reason; or as
 *  `$.job.library.concurrency` where the kind of value is wrong. Empty where it names none. */
export function refusals(message: string, paths: Iterable<string>): Map<string, string> {
  const known = [...paths];
  const found = new Map<string, string>();
  const at = / - at `\$\.([\w.]+?)(?:\[[^\]]*\])*`$/.exec(message);
  if (at && known.includes(at[1]!)) return new Map([[at[1]!, message.slice(0, at.index).replaceAll('`', '')]]);
  let last = '';
  for (const part of message.replace(PREFIX, '').split('; ')) {
    const path = pathIn(part, known);
    if (path !== null) {
      last = path;
      found.set(path, capital(part.replace(/^\S+ /, '')));
    } else if (last !== '') found.set(last, `${found.get(last)}; ${part}`);
  }
  return found;
}

/** The setting that a part of the sentence begins with, also where it names one of a list: `urls.0`. */
function pathIn(part: string, known: string[]): string | null {
  const first = part.split(' ', 1)[0]!;
  return known.find((path) => first === path || first.startsWith(`${path}.`)) ?? null;
}

const capital = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

export interface Imported {
  changes: Map<string, unknown>;
  /** What the file has and this version does not know. */
  unknown: string[];
}

/** What a file of settings would change. Throws an Error with a sentence for what is no such file. */
export function readFile(text: string, config: Config): Imported {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error('This file is not JSON.');
  }
  const paths = new Set(pathsOf(config));
  const given = isObject(read) ? pathsOf(read).map((path): [string, unknown] => [path, valueAt(read, path)]) : [];
  const fitting = given.filter(([path]) => paths.has(path));
  if (fitting.length === 0) throw new Error('There are no settings in this file.');
  return {
    changes: new Map(fitting.filter(([path, value]) => !isSame(value, valueAt(config, path)))),
    unknown: given.filter(([path]) => !paths.has(path)).map(([path]) => path),
  };
}
