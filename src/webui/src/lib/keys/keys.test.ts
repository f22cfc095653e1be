import { describe, expect, it, vi } from 'vitest';
import { combinationOf, KEYS, press, type Place } from './keys';

const typed = (key: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    defaultPrevented: false,
    target: null,
    preventDefault: vi.fn(),
    stopPropagation: vi.fn(),
    ...held,
  }) as unknown as KeyboardEvent;

describe('combinationOf', () => {
  it.each([
    ['a', {}, 'a'],
    ['A', { shiftKey: true }, 'Shift+a'],
    ['A', {}, 'a'], // caps lock
    ['?', { shiftKey: true }, '?'],
    ['/', { shiftKey: true }, '/'], // where it lies above the 7
    ['k', { metaKey: true }, 'Control+k'],
    ['k', { ctrlKey: true, shiftKey: true }, 'Control+Shift+k'],
    ['Delete', { shiftKey: true }, 'Shift+Delete'],
    [' ', {}, ' '],
  ])('%s with %o is %s', (key, held, said) => expect(combinationOf(typed(key, held))).toBe(said));

  it('leaves what is typed with Alt to the system', () => expect(combinationOf(typed('a', { altKey: true }))).toBeNull());
});

describe('press', () => {
  it('does what is bound, once, and keeps the event', () => {
    const favorite = vi.fn();
    const event = typed('f');
    expect(press('viewer', { favorite }, event)).toBe(true);
    expect(favorite).toHaveBeenCalledOnce();
    expect(event.preventDefault).toHaveBeenCalled();
    expect(event.stopPropagation).toHaveBeenCalled();
  });

  it.each([
    ['nothing is bound', typed('q'), { favorite: vi.fn() }],
    ['the act is not offered', typed('f'), {}],
    ['the act did nothing', typed('f'), { favorite: () => false }],
    ['somebody was faster', typed('f', { defaultPrevented: true }), { favorite: vi.fn() }],
    ['it is a key of the browser', typed('f', { ctrlKey: true }), { favorite: vi.fn() }],
  ])('leaves the event where %s', (_, event, acts) => {
    expect(press('viewer', acts, event)).toBe(false);
    expect(event.preventDefault).not.toHaveBeenCalled();
  });
});

describe('keys of what can be pressed', () => {
  const on = (what: string) => ({ matches: (selector: string) => selector.split(', ').includes(what) }) as unknown as EventTarget;

  it.each([
    ['button', ' ', 'select', false],
    ['a', ' ', 'select', true],
    ['a', 'Enter', 'open', false],
  ] as const)('on a %s, %j does %s: %s', (what, key, act, does) =>
    expect(press('grid', { [act]: vi.fn() }, typed(key, { target: on(what) }))).toBe(does));
});

it.each(Object.keys(KEYS) as Place[])('no key means two things: %s', (place) => {
  const all = Object.values(KEYS[place]).flat();
  expect(new Set(all).size).toBe(all.length);
});
