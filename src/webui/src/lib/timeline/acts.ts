// What the keys of a grid do: moving the focus, selecting on the way, travelling by the calendar. The grid knows its DOM and
// draws; see `keys/keys.ts` for which key is which.
import { isMirrored } from '../i18n/language';
import type { Acts } from '../keys/keys';
import { toasts } from '../toasts.svelte';
import type { TimelineAsset } from './month';
import type { Selection } from './selection.svelte';
import { step, type Direction } from './steps';
import type { PaintedMonth, Timeline } from './timeline.svelte';
import { assetAt, showBegin, spotInSight, travel, type Stride } from './travel';

/** A grid as its keys need it. */
export interface KeyedGrid {
  timeline: Timeline;
  selection: Selection;
  /** Whether pictures can be selected. */
  selects(): boolean;
  painted(): PaintedMonth[];
  /** Whether this is in the grid, or nothing that has keys of its own. */
  isHere(target: EventTarget | null): boolean;
  /** The picture that has the focus. */
  focused(): TimelineAsset | null;
  /** Gives it to another, which comes into sight. */
  focusOn(id: string): Promise<void>;
  /** To the very top, with what lies above the pictures. */
  toTop(): void;
  /** Asks for a date to jump to; `from` is where one is now, in milliseconds. */
  askDate(from: number | null): void;
}

/** What lies that way, as one sees it. */
const ARROWS: Record<string, Direction> = {
  ArrowLeft: isMirrored ? 'right' : 'left',
  ArrowRight: isMirrored ? 'left' : 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const report = (thrown: unknown): void => toasts.error(thrown);

export function actsOf(grid: KeyedGrid): Acts<'grid'> {
  const go = travelling(grid);
  return {
    move: (event) => move(grid, event),
    select: () => select(grid),
    selectOn: (event) => grid.selects() && moveSelecting(grid, event),
    olderDay: () => go('day', 1),
    newerDay: () => go('day', -1),
    olderMonth: () => go('month', 1),
    newerMonth: () => go('month', -1),
    olderYear: () => go('year', 1),
    newerYear: () => go('year', -1),
    goToDate: () => askDate(grid),
    start: (event) => grid.isHere(event.target) && (grid.toTop(), true),
    end: (event) => grid.isHere(event.target) && (grid.timeline.jump(grid.timeline.column.total), true),
  };
}

/** Shows a picture from the heading above it on, with the focus on it. */
export async function showFrom(grid: KeyedGrid, id: string): Promise<void> {
  showBegin(grid.timeline, id);
  await grid.focusOn(id);
}

/** From the picture that has the focus; without one to the first in sight. */
function move(grid: KeyedGrid, event: KeyboardEvent): boolean {
  const to = grid.focused() || !grid.isHere(event.target) ? besideFocus(grid, event) : firstInSight(grid);
  if (to) void grid.focusOn(to.id);
  return to !== null;
}

function moveSelecting(grid: KeyedGrid, event: KeyboardEvent): boolean {
  const [from, to] = [grid.focused(), besideFocus(grid, event)];
  if (!from || !to) return false;
  grid.selection.step(grid.timeline, from, to).catch(report);
  void grid.focusOn(to.id);
  return true;
}

function besideFocus(grid: KeyedGrid, event: KeyboardEvent): TimelineAsset | null {
  const to = step(grid.painted(), grid.focused()?.id ?? '', ARROWS[event.key]!);
  return to === null ? null : grid.timeline.find(to);
}

function firstInSight({ timeline }: KeyedGrid): TimelineAsset | null {
  const spot = spotInSight(timeline);
  return spot && assetAt(timeline, spot);
}

function select(grid: KeyedGrid): boolean {
  const asset = grid.selects() ? grid.focused() : null;
  if (asset) grid.selection.toggle(asset);
  return asset !== null;
}

function askDate(grid: KeyedGrid): boolean {
  const spot = spotInSight(grid.timeline);
  if (!spot || !grid.timeline.hasDays) return false;
  grid.askDate((grid.focused() ?? assetAt(grid.timeline, spot))?.takenAt ?? null);
  return true;
}

/** To the next older or newer day, month or year: one way after the other, however fast the key repeats. */
function travelling(grid: KeyedGrid): (by: Stride, step: 1 | -1) => boolean {
  let isUnderWay = false;
  const arrive = async (way: Promise<TimelineAsset | null>): Promise<void> => {
    isUnderWay = true;
    try {
      const asset = await way;
      if (asset) await showFrom(grid, asset.id);
    } finally {
      isUnderWay = false;
    }
  };
  return (by, step) => {
    const { timeline } = grid;
    const found = timeline.locate(grid.focused()?.id ?? '');
    const from = found ? { month: found.month.key, index: found.index } : spotInSight(timeline);
    if (!from || !timeline.hasDates) return false;
    if (!isUnderWay) arrive(travel(timeline, from, by, step)).catch(report);
    return true;
  };
}
