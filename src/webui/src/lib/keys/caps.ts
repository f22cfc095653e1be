// A combination as it is drawn: one cap a key, with what stands on it. Pure.
import type { Combination } from './keys';

const ARROWS: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** What is held for all of them is drawn once: Shift+← and Shift+→ are Shift, ←, →. Others are alternatives. */
export function groupsOf(combinations: readonly Combination[], names: Record<string, string>, isMac: boolean): string[][] {
  const all = combinations.map((one) => capsOf(one, names, isMac));
  const held = all[0]?.slice(0, -1) ?? [];
  const isRow = combinations.every((one) => /(^.|Arrow\w+)$/.test(one) && !one.endsWith(' '));
  const isShared = isRow && all.every((caps) => caps.length === held.length + 1 && held.every((cap, i) => cap === caps[i]));
  return isShared ? [[...held, ...all.map((caps) => caps.at(-1)!)]] : all;
}

/** `Shift+a` → Shift, A. `names` are the keys that are called by a word; on a Mac the Command key has its sign. */
export function capsOf(combination: Combination, names: Record<string, string>, isMac: boolean): string[] {
  // The plus is a key too.
  const keys = combination === '+' ? ['+'] : combination.split('+');
  return keys.map((key) => (isMac && key === 'Control' ? '⌘' : (ARROWS[key] ?? names[key] ?? key.toUpperCase())));
}
