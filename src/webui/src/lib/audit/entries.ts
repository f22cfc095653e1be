// How an entry of the audit log reads: what was done, by whom, about what, what changed. Pure.
import { clockOf, dayOf, momentOf, timeOf } from '../format';
import type { Change, Entry, Filter, Subject } from './calls';
import { text as words } from './text';

/** So many names and changes before somebody asks for all. */
export const FEW = 5;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const WALL_CLOCK = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

export const deedOf = ({ action }: Entry): string => words.actions[action] ?? words.actions.other!;
export const kindOf = (kind: string): string => words.kinds[kind] ?? words.kinds.other!;

/** `isName`: not in the language of the app, whichever that is. */
export interface Part {
  said: string;
  isName: boolean;
}

/** Who, by what, and from where. */
export function whoOf({ person, source, sourceName, address }: Entry): Part[] {
  const doer = person?.name ?? (source === 'job' ? words.box : source === 'guest' ? words.somebody : '');
  const parts = [
    { said: doer, isName: person !== null },
    { said: words.sources[source]?.(sourceName) ?? '', isName: source === 'session' && sourceName !== '' },
    { said: address, isName: true },
  ];
  return parts.filter(({ said }) => said !== '');
}

/** When; of what was gathered from when to when. */
export const whenOf = ({ at, until }: Entry): string =>
  until.slice(0, 16) === at.slice(0, 16) ? clockOf(at) : words.span(clockOf(at), clockOf(until));

export interface Group {
  label: string;
  names: string;
}

/** Its things by kind, each with as many names as fit; those without one are only counted. */
export function groupsOf({ counts, subjects }: Entry, most: number): Group[] {
  return Object.entries(counts).map(([kind, n]) => {
    const named = subjects.filter((one) => one.kind === kind && one.name !== null).map((one) => one.name!);
    const shown = named.slice(0, most);
    const label = n > 1 ? words.many(kindOf(kind), n) : kindOf(kind);
    return { label, names: shown.length === 0 ? words.nameless : words.names(shown, n - shown.length) };
  });
}

/** What changed of its things; the same of many is said once. */
export function changesOf({ subjects }: Entry, most: number): string[] {
  const alone = subjects.filter((one) => one.changes.length > 0).length < 2;
  const said = subjects.flatMap((one) => one.changes.map((change) => sentenceOf(one, change, alone)));
  return [...new Set(said)].slice(0, most);
}

function sentenceOf(subject: Subject, change: Change, alone: boolean): string {
  const sentence = changeOf(change);
  return alone || subject.name === null ? sentence : words.of(subject.name, sentence);
}

export function changeOf({ field, old, new: now }: Change): string {
  const label = words.fields[field] ?? field;
  if (isThere(old) && isThere(now)) return words.changed(label, valueOf(old), valueOf(now));
  if (isThere(now)) return words.set(label, valueOf(now));
  return isThere(old) ? words.unset(label, valueOf(old)) : words.touched(label);
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined;

export function valueOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  const said = String(value);
  if (INSTANT.test(said)) return momentOf(said);
  if (WALL_CLOCK.test(said)) return `${dayOf(Date.parse(`${said}Z`))} ${timeOf(Date.parse(`${said}Z`))}`;
  return words.values[said] ?? said;
}

/** Whether there is more to an entry than is shown of it. */
export const isCut = (entry: Entry): boolean =>
  Object.values(entry.counts).some((n) => n > FEW) || changesOf(entry, Infinity).length > FEW;

/** What the fields of the page ask for; days are those of this device. */
export function filterOf(asked: { text: string; person: string; kind: string; since: string; until: string }): Filter {
  const filter: Filter = {};
  if (asked.text.trim() !== '') filter.text = asked.text.trim();
  if (asked.person !== '') filter.person = asked.person;
  if (asked.kind !== '') filter.kind = asked.kind;
  if (asked.since !== '') filter.since = new Date(`${asked.since}T00:00:00`).toISOString();
  if (asked.until !== '') filter.before = dayAfter(asked.until).toISOString();
  return filter;
}

function dayAfter(day: string): Date {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + 1);
  return date;
}
