// What is stored of pictures before and after a change, and which of it has to be put back to undo that. Pure.
import type { Told } from '../api/call';

export type State = Told<'POST /photostead/assets/edits'>[number]['state'];
export type Field = Exclude<keyof State, 'readAt'>;
/** By the ids of pictures. */
export type States = ReadonlyMap<string, State>;

export interface Item {
  id: string;
  before: State;
  after: State;
}

/** Of each picture that the change did change the fields that it changed. */
export function difference(before: States, after: States, fields: readonly Field[]): Item[] {
  const items: Item[] = [];
  for (const [id, was] of before) {
    const is = after.get(id);
    const changed = is ? fields.filter((field) => !isSame(was[field], is[field])) : [];
    if (is && changed.length > 0) items.push({ id, before: { ...only(was, changed), readAt: was.readAt }, after: only(is, changed) });
  }
  return items;
}

/** The daemon tells equal things in equal words. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const only = (state: State, fields: Field[]): State =>
  Object.fromEntries(fields.map((field) => [field, state[field]])) as State;

/** In parts of so many. */
export function inParts<One>(all: readonly One[], size: number): One[][] {
  const parts: One[][] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}
