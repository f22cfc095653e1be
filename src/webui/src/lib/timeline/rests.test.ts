import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mouseRests } from './rests';

/** What was told, in order, of something that a pointer of this kind enters and, after so long, leaves. */
function told(kind: string, ms: number, isCalm = false): boolean[] {
  vi.stubGlobal('matchMedia', () => ({ matches: isCalm }));
  const element = new EventTarget();
  const said: boolean[] = [];
  const stop = mouseRests((isResting) => said.push(isResting))(element as HTMLElement);
  element.dispatchEvent(Object.assign(new Event('pointerenter'), { pointerType: kind }));
  vi.advanceTimersByTime(ms);
  element.dispatchEvent(new Event('pointerleave'));
  vi.advanceTimersByTime(10_000);
  if (stop) stop();
  return said;
}

describe('mouseRests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tells when a mouse stays, and when it leaves', () => {
    expect(told('mouse', 1_000)).toEqual([true, false]);
  });

  it('lets a mouse pass', () => {
    expect(told('mouse', 100)).toEqual([false]);
  });

  it('minds no finger, and nobody who wants less motion', () => {
    expect(told('touch', 1_000)).toEqual([false]);
    expect(told('mouse', 1_000, true)).toEqual([false]);
  });
});
