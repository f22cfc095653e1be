// Ways back from changes of one picture or many, exact: what is stored of them is asked for before and after the change, and
// put back of those that nobody changed since.
import { call } from '../api/call';
import { ApiError } from '../api/errors';
import { text as words } from '../text';
import { toasts, type Toast } from '../toasts.svelte';
import { difference, inParts, type Field, type Item, type State, type States } from './states';
import { text } from './text';

/** The daemon takes a thousand at most. */
const AT_ONCE = 500;
const NOTHING_UNDONE = 409;

/** A change that was made. */
export interface Made {
  /** How many pictures it changed. */
  count: number;
  /** Undoes it; how many pictures stay as they are. Throws `ApiError`. */
  undo: () => Promise<number>;
}

/** Makes a change of these fields of pictures. Throws what the change throws. */
export async function making(ids: readonly string[], fields: readonly Field[], change: () => Promise<unknown>): Promise<Made> {
  const before = await statesOf(ids);
  await change();
  const items = difference(before, await statesOf(ids), fields);
  return { count: items.length, undo: () => putBack(items) };
}

/** What a message offers to take the change back; none where it changed nothing. `show` lets the page follow. */
export function wayBack(made: Made, show: () => unknown): Toast['action'] {
  if (made.count === 0) return undefined;
  return { label: words.common.undo, run: () => void takeBack(made, show) };
}

async function takeBack(made: Made, show: () => unknown): Promise<void> {
  try {
    const stayed = await made.undo();
    await show();
    if (stayed > 0) toasts.error(text.stayed(stayed));
    else toasts.done(text.undone);
  } catch (thrown) {
    toasts.error(thrown);
  }
}

async function statesOf(ids: readonly string[]): Promise<States> {
  const found = new Map<string, State>();
  for (const part of inParts(ids, AT_ONCE)) {
    for (const { id, state } of await call('POST /photostead/assets/edits', { body: { ids: part } })) found.set(id, state);
  }
  return found;
}

async function putBack(items: Item[]): Promise<number> {
  let stayed = 0;
  for (const part of inParts(items, AT_ONCE)) stayed += await putBackPart(part);
  return stayed;
}

async function putBackPart(items: Item[]): Promise<number> {
  try {
    const results = await call('PUT /photostead/assets/edits', { body: { items } });
    return results.filter((one) => !one.success).length;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === NOTHING_UNDONE) return items.length;
    throw thrown;
  }
}
