// A combination as it is drawn: one cap a key, with what stands on it. Pure.
import type { Combination } from './keys';

const ARROWS: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** `Shift+a` → Shift, A. `names` are the keys that are called by a word; on a Mac the Command key has its sign. */
export function capsOf(combination: Combination, names: Record<string, string>, isMac: boolean): string[] {
  // The plus is a key too.
  const keys = combination === '+' ? ['+'] : combination.split('+');
  return keys.map((key) => (isMac && key === 'Control' ? '⌘' : (ARROWS[key] ?? names[key] ?? key.toUpperCase())));
}
