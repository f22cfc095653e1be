// What the scrubber shows: years and months along the height of the timeline. Pure.
import type { MonthColumn } from './column';

export interface Mark {
  key: string;
  /** 0 at the top of the timeline, 1 at its end. */
  at: number;
  /** The year, where there is room to write it. */
  year: string | null;
}

/** Marks along `track` pixels: dots for months `dotGap` apart and `clear` of years; years at least `yearGap` apart. */
export function marksOf(column: MonthColumn, track: number, dotGap = 7, yearGap = 26, clear = 13): Mark[] {
  const marks: Mark[] = [];
  let lastDot = -Infinity;
  let lastYear = { name: '', y: -Infinity };
  for (let i = 0; i < column.length; i++) {
    const month = column.at(i)!;
    const at = column.total === 0 ? 0 : month.top / column.total;
    const y = at * track;
    const name = month.key.slice(0, 4);
    const showsYear = name !== lastYear.name && y - lastYear.y >= yearGap;
    if (!showsYear && (y - lastDot < dotGap || y - lastYear.y < clear)) continue;
    // A year's name is worth more than the dots it would touch.
    while (showsYear && marks.at(-1)?.year === null && y - marks.at(-1)!.at * track < clear) marks.pop();
    marks.push({ key: month.key, at, year: showsYear ? name : null });
    lastDot = y;
    if (showsYear) lastYear = { name, y };
  }
  return marks;
}

/** How far down the view is, 0 at the top, 1 when the end is in sight. */
export function fractionOf(y: number, total: number, viewport: number): number {
  return total <= viewport ? 0 : Math.min(1, Math.max(0, y / (total - viewport)));
}
