import { describe, expect, it } from 'vitest';
import { EVENTS, type LiveListener } from './live';

/** Which of a listener's functions an event calls. */
function calledBy(name: string, payload: unknown, listener: (keyof LiveListener)[]): string[] {
  const called: string[] = [];
  const spies = Object.fromEntries(listener.map((key) => [key, () => void called.push(key)]));
  EVENTS[name]!(spies, payload);
  return called;
}

describe('events without ids', () => {
  it('are hints, or say that others were left out', () => {
    const all: (keyof LiveListener)[] = ['onHint', 'onStackChange', 'onArrival', 'onMissed', 'onReconnect'];
    expect(calledBy('on_asset_stack_update', [], all)).toEqual(['onHint']);
    expect(calledBy('on_asset_stack_update', ['a'], all)).toEqual(['onStackChange']);
    expect(calledBy('on_asset_restore', [], all)).toEqual(['onMissed']);
    expect(calledBy('on_asset_restore', ['a'], all)).toEqual(['onArrival']);
    expect(calledBy('on_asset_restore', [], ['onReconnect', 'onArrival'])).toEqual(['onReconnect']);
    expect(calledBy('on_asset_restore', [], ['onArrival'])).toEqual([]);
  });
});
