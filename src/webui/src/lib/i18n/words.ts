// What sentences are made with in every language: numbers, plurals, names inside a sentence.
import { ago, bytes, coordinates, count } from '../format';
import { language, locales } from './language';

const rules = new Intl.PluralRules(language);
const lists = new Intl.ListFormat(locales);

/** Forms by CLDR's plural categories; only those that a language has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form that goes with a number, without the number. */
export const form = (n: number, forms: Forms): string => forms[rules.select(n)] ?? forms.other;

/** A number with its noun: `plural(3, 'photo', 'photos')`; with all forms where a language has more than two. */
export function plural(n: number, one: string | Forms, other = ''): string {
  return `${count(n)} ${form(n, typeof one === 'string' ? { one, other } : one)}`;
}

/** A name inside a sentence, whose own direction moves nothing around it; not for what is only read out. */
export const isolate = (name: string): string => `\u2068${name}\u2069`;

/** Ann, Ben and Carl. */
export const list = (names: Iterable<string>): string => lists.format(names);

/** What a language's files are given, so that they need nothing of the app. */
export const words = { ago, bytes, coordinates, count, form, plural, isolate, list };
export type Words = typeof words;
