// Lays pictures out in rows that fill the width: pure arithmetic on aspect ratios, no DOM.
// Pixels are CSS pixels; the origin is the top left corner of the block of rows.

export interface RowOptions {
  /** Width to fill. */
  width: number;
  /** Height a row aims for; filled rows end up near it. */
  rowHeight: number;
  /** Space between tiles and between rows. */
  gap: number;
}

export interface Row {
  /** First picture of the row, and one past its last. */
  start: number;
  end: number;
  top: number;
  /** Where its first picture begins, where rows of several days stand side by side. */
  left: number;
  height: number;
}

export interface Rows {
  rows: Row[];
  height: number;
}

export interface Box {
  left: number;
  width: number;
}

const NARROWEST = 0.45;
const WIDEST = 3.2;

/** The ratio (width / height) a tile is shown with: extreme panoramas are cropped, nonsense becomes a square. */
export function shownRatio(ratio: number | undefined): number {
  if (ratio === undefined || !Number.isFinite(ratio) || ratio <= 0) return 1;
  return Math.min(WIDEST, Math.max(NARROWEST, ratio));
}

/**
 * Breaks pictures, or those from one place up to another, into rows. Each row but the last fills the width exactly; a break
 * falls where the row's height comes closest to the wanted one. The last row keeps the wanted height and stays short.
 */
export function justify(ratios: ArrayLike<number>, options: RowOptions, from = 0, to = ratios.length): Rows {
  const rows: Row[] = [];
  let start = from;
  let top = 0;
  while (start < to) {
    const { end, height } = nextRow(ratios, start, to, options);
    rows.push({ start, end, top, left: 0, height });
    top += height + options.gap;
    start = end;
  }
  return { rows, height: Math.max(0, top - options.gap) };
}

function nextRow(ratios: ArrayLike<number>, start: number, to: number, options: RowOptions): { end: number; height: number } {
  let sum = 0;
  for (let end = start + 1; end <= to; end++) {
    const before = sum;
    sum += shownRatio(ratios[end - 1]);
    const height = filledHeight(sum, end - start, options);
    if (height > options.rowHeight) continue;
    const without = end - 1 > start ? filledHeight(before, end - 1 - start, options) : Infinity;
    return without - options.rowHeight < options.rowHeight - height ? { end: end - 1, height: without } : { end, height };
  }
  return { end: to, height: options.rowHeight };
}

function filledHeight(ratioSum: number, count: number, { width, gap }: RowOptions): number {
  return (width - gap * (count - 1)) / ratioSum;
}

/** Where each picture of a row stands, from the side where reading begins. */
export function boxesOf(row: Row, ratios: ArrayLike<number>, gap: number): Box[] {
  const boxes: Box[] = [];
  let left = row.left;
  for (let i = row.start; i < row.end; i++) {
    const width = shownRatio(ratios[i]) * row.height;
    boxes.push({ left, width });
    left += width + gap;
  }
  return boxes;
}

/** The rows that touch the vertical stretch `from`…`to`, as first index and one past the last. */
export function rowsBetween(rows: Row[], from: number, to: number): [number, number] {
  const first = firstIndex(rows, (row) => row.top + row.height >= from);
  const last = firstIndex(rows, (row) => row.top > to);
  return [first, Math.max(first, last)];
}

/** The row that holds picture `index`. */
export function rowOf(rows: Row[], index: number): Row | undefined {
  return rows[firstIndex(rows, (row) => row.end > index)];
}

function firstIndex(rows: Row[], holds: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(rows[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Height that `count` pictures of unknown shape are expected to take. */
export function estimateHeight(count: number, options: RowOptions, meanRatio = 1.3): number {
  if (count === 0) return 0;
  const perRow = Math.max(1, options.width / (meanRatio * options.rowHeight + options.gap));
  const rows = Math.ceil(count / perRow);
  return rows * (options.rowHeight + options.gap) - options.gap;
}
