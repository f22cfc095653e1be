// Every key that does something, in one table: handlers are bound to it by name, and the help sheet is drawn from it.
// What a key is called in words is in `text.ts`. Pure but for the events it reads.
import { isMirrored } from '../i18n/language';

// Where one reads from right to left, what comes next lies to the left.
const [BACK, FORTH] = isMirrored ? (['ArrowRight', 'ArrowLeft'] as const) : (['ArrowLeft', 'ArrowRight'] as const);

/**
 * A combination as it is typed: `Shift+a`, `Control+k`, `?`. Control stands for the Command key as well. Letters are the
 * small ones; signs are as they come (`?` needs no `Shift+`, which lies elsewhere on other keyboards).
 */
export type Combination = string;

/** By place: what may be done anywhere, in a grid, with a selection in it, with one picture open, and as that shows. */
export const KEYS = {
  anywhere: {
    help: ['?'],
    search: ['/', 'Control+k'],
    undo: ['Control+z'],
  },
  grid: {
    move: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    open: ['Enter'],
    select: ['x', ' '],
    selectOn: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
    olderDay: ['d'],
    newerDay: ['Shift+d'],
    olderMonth: ['m'],
    newerMonth: ['Shift+m'],
    olderYear: ['y'],
    newerYear: ['Shift+y'],
    goToDate: ['g'],
    start: ['Home'],
    end: ['End'],
  },
  selection: {
    favorite: ['f'],
    album: ['l'],
    stack: ['s'],
    tag: ['t'],
    archive: ['Shift+a'],
    download: ['Shift+d'],
    rate: ['1', '2', '3', '4', '5'],
    unrate: ['0'],
    trash: ['Delete'],
    deleteForever: ['Shift+Delete'],
    clear: ['Escape'],
  },
  viewer: {
    previous: [BACK],
    next: [FORTH],
    stackUp: ['ArrowUp'],
    stackDown: ['ArrowDown'],
    info: ['i'],
    favorite: ['f'],
    album: ['l'],
    tag: ['t'],
    slideshow: ['s'],
    archive: ['Shift+a'],
    download: ['Shift+d'],
    rate: ['1', '2', '3', '4', '5'],
    unrate: ['0'],
    edit: ['e'],
    written: ['o'],
    play: [' '],
    zoom: ['z'],
    zoomIn: ['+'],
    zoomOut: ['-'],
    trash: ['Delete'],
    deleteForever: ['Shift+Delete'],
    close: ['Escape'],
  },
  slideshow: {
    previous: [BACK],
    next: [FORTH],
    pause: [' '],
    leave: ['Escape', 's'],
  },
  panorama: {
    look: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    zoomIn: ['+'],
    zoomOut: ['-'],
    leave: ['Escape'],
  },
} as const satisfies Record<string, Record<string, readonly Combination[]>>;

export type Place = keyof typeof KEYS;
export type Name<P extends Place> = keyof (typeof KEYS)[P] & string;
/** What each name does; returning false says that it did nothing here, and the key stays the browser's. */
export type Acts<P extends Place> = Partial<Record<Name<P>, (event: KeyboardEvent) => unknown>>;

const SIGN = /^[^\p{L}\p{N}]$/u;

/** The combination that an event is; null where it is none that may be bound. */
export function combinationOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): Combination | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && !(SIGN.test(key) && key !== ' ');
  return `${event.ctrlKey || event.metaKey ? 'Control+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** Whether keys are typed into this, and mean letters there. */
export const takesText = (target: EventTarget | null): boolean =>
  isOne(target, 'textarea, select, [contenteditable="true"], [role="application"]') ||
  (isOne(target, 'input') && !isOne(target, '[type="checkbox"], [type="radio"], [type="button"], [type="range"]'));

/** Also the document and the window are targets, and match nothing. */
const isOne = (target: EventTarget | null, selector: string): boolean =>
  target !== null && 'matches' in target && (target as Element).matches(selector);

/** Space and Enter are the own keys of what can be pressed; a link is only followed by Enter. */
const isPressed = (event: KeyboardEvent): boolean =>
  [' ', 'Enter'].includes(event.key) &&
  isOne(event.target, event.key === ' ' ? 'button, summary, video, input' : 'button, a, summary, video, input');

/** Does what the pressed key is bound to, and tells whether it was: then the event goes no further. */
export function press<P extends Place>(place: P, acts: Acts<P>, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || takesText(event.target) || isPressed(event)) return false;
  const combination = combinationOf(event);
  const bound = Object.entries(KEYS[place] as Record<string, readonly string[]>);
  const name = combination && bound.find(([, combinations]) => combinations.includes(combination))?.[0];
  const act = name ? acts[name as Name<P>] : undefined;
  if (!act || act(event) === false) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
