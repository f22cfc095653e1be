// The rows of a month, day by day: each day has a heading above its rows, and small days stand side by side in one line.
// Pure arithmetic, like `justify.ts`; pixels are CSS pixels, the origin is the corner where reading begins.
import { justify, shownRatio, type Row, type RowOptions } from './justify';

export interface DayOptions extends RowOptions {
  /** Height of a day's heading. */
  heading: number;
  /** What a day takes at least, so that its heading has room. */
  narrowest: number;
  /** Space between days, beside one another and below. */
  apart: number;
}

/** A day's pictures, and the place of its heading. */
export interface Day {
  start: number;
  end: number;
  top: number;
  left: number;
  width: number;
  /** Of the heading alone. */
  height: number;
}

export interface Laid {
  rows: Row[];
  days: Day[];
  height: number;
}

/** How much lower or higher a line of small days may become in order to fill the width. */
const SQUEEZED = 0.86;
const STRETCHED = 1.25;
const DAY_MS = 86_400_000;

interface Span {
  start: number;
  end: number;
  /** Sum of the ratios. */
  sum: number;
}

/** A line of small days: one past its last, and the height of its pictures. */
interface Line {
  end: number;
  height: number;
}

/** Days since 1970 of a moment in milliseconds. */
export const dayNumber = (moment: number): number => Math.floor(moment / DAY_MS);

/** Where days begin among moments given in milliseconds; none where they are not in the order of their days. */
export function dayStarts(moments: readonly number[]): number[] {
  const starts: number[] = [];
  const seen = new Set<number>();
  let last = Number.NaN;
  for (let i = 0; i < moments.length; i++) {
    const day = dayNumber(moments[i]!);
    if (day === last) continue;
    if (Number.isNaN(day) || seen.has(day)) return [];
    seen.add(day);
    starts.push(i);
    last = day;
  }
  return starts;
}

/** Lays out days that begin at these pictures; without any, all pictures follow each other without a heading. */
export function layDays(starts: readonly number[], ratios: ArrayLike<number>, options: DayOptions): Laid {
  if (starts.length === 0) return { ...justify(ratios, options), days: [] };
  const spans = spansOf(starts, ratios);
  const laid: Laid = { rows: [], days: [], height: 0 };
  for (let i = 0, top = 0; i < spans.length; top = laid.height + options.apart) {
    const line = lineFrom(spans, i, options);
    if (line.end === i) addLargeDay(laid, spans[i++]!, ratios, top, options);
    else {
      addLine(laid, spans.slice(i, line.end), line.height, top, options);
      i = line.end;
    }
  }
  return laid;
}

function spansOf(starts: readonly number[], ratios: ArrayLike<number>): Span[] {
  return starts.map((start, day) => {
    const end = starts[day + 1] ?? ratios.length;
    let sum = 0;
    for (let i = start; i < end; i++) sum += shownRatio(ratios[i]);
    return { start, end, sum };
  });
}

const widthOf = ({ start, end, sum }: Span, height: number, { gap, narrowest }: DayOptions): number =>
  Math.max(narrowest, sum * height + gap * (end - start - 1));

const lineWidth = (spans: Span[], height: number, options: DayOptions): number =>
  spans.reduce((sum, span) => sum + widthOf(span, height, options) + options.apart, -options.apart);

/** As many small days as fit side by side; it ends at `from` where the first day alone needs more than a row. */
function lineFrom(spans: Span[], from: number, options: DayOptions): Line {
  let end = from;
  const fits = (span: Span): boolean =>
    widthOf(span, options.rowHeight, options) <= options.width &&
    lineWidth(spans.slice(from, end + 1), options.rowHeight * SQUEEZED, options) <= options.width;
  while (end < spans.length && fits(spans[end]!)) end += 1;
  return { end, height: heightOf(spans.slice(from, end), end === spans.length, options) };
}

/** The height with which a line fills the width, or the wanted one where it would have to grow too much for that. */
function heightOf(line: Span[], isLast: boolean, options: DayOptions): number {
  const { rowHeight, width } = options;
  const tallest = (isLast ? 1 : STRETCHED) * rowHeight;
  if (lineWidth(line, tallest, options) < width) return rowHeight;
  let [low, high] = [rowHeight * SQUEEZED, tallest];
  // Widths grow with the height, but not in proportion where a heading needs more room than its pictures.
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (lineWidth(line, middle, options) > width) high = middle;
    else low = middle;
  }
  return low;
}

function addLine(laid: Laid, line: Span[], height: number, top: number, options: DayOptions): void {
  let left = 0;
  for (const span of line) {
    const width = Math.min(options.width, widthOf(span, height, options));
    laid.days.push({ start: span.start, end: span.end, top, left, width, height: options.heading });
    laid.rows.push({ start: span.start, end: span.end, top: top + options.heading, left, height });
    left += width + options.apart;
  }
  laid.height = top + options.heading + height;
}

function addLargeDay(laid: Laid, { start, end }: Span, ratios: ArrayLike<number>, top: number, options: DayOptions): void {
  const { rows, height } = justify(ratios, options, start, end);
  const below = top + options.heading;
  laid.days.push({ start, end, top, left: 0, width: options.width, height: options.heading });
  for (const row of rows) laid.rows.push({ ...row, top: row.top + below });
  laid.height = below + height;
}

/** Pictures come by the handful: of a month's 31 days more have any the more pictures it holds. */
const AT_ONCE = 5;

/** Of a large day's last row so much is missing on average. */
const SHORT = 0.4;
const MEAN_RATIO = 1.3;

/** Height that `count` pictures of unknown shapes and days are expected to take. */
export function estimateDays(count: number, options: DayOptions): number {
  if (count === 0) return 0;
  const { width, rowHeight, gap, heading, apart, narrowest } = options;
  const days = Math.min(count, Math.max(1, 31 * (1 - Math.exp(-count / (31 * AT_ONCE)))));
  const wide = (count / days) * (MEAN_RATIO * rowHeight + gap);
  if (wide > width) return days * ((wide / width + SHORT) * (rowHeight + gap) - gap + heading + apart) - apart;
  const lines = Math.max(1, (days * (Math.max(narrowest, wide) + apart)) / (width + apart));
  return lines * (rowHeight + heading + apart) - apart;
}
