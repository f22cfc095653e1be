import { describe, expect, it } from 'vitest';
import { boxesOf, estimateHeight, justify, rowOf, rowsBetween, shownRatio } from './justify';

const options = { width: 1000, rowHeight: 200, gap: 4 };
/** Ratios that vary without a random source: the fractional parts of multiples of the golden ratio. */
const ratios = Array.from({ length: 500 }, (_, i) => 0.5 + ((i * 0.618034) % 1) * 1.6);

describe('justify', () => {
  it('holds every picture once, in order', () => {
    const { rows } = justify(ratios, options);
    expect(rows[0]!.start).toBe(0);
    expect(rows.at(-1)!.end).toBe(ratios.length);
    for (let i = 1; i < rows.length; i++) expect(rows[i]!.start).toBe(rows[i - 1]!.end);
  });

  it('fills the width with each row but the last', () => {
    const { rows } = justify(ratios, options);
    for (const row of rows.slice(0, -1)) {
      const last = boxesOf(row, ratios, options.gap).at(-1)!;
      expect(last.left + last.width).toBeCloseTo(options.width, 6);
    }
  });

  it('stays near the wanted height and stacks rows with one gap', () => {
    const { rows, height } = justify(ratios, options);
    for (const row of rows) {
      expect(row.height).toBeGreaterThan(options.rowHeight * 0.7);
      expect(row.height).toBeLessThan(options.rowHeight * 1.4);
    }
    for (let i = 1; i < rows.length; i++) {
      expect(rows[i]!.top).toBeCloseTo(rows[i - 1]!.top + rows[i - 1]!.height + options.gap, 6);
    }
    expect(height).toBeCloseTo(rows.at(-1)!.top + rows.at(-1)!.height, 6);
  });

  it('does not stretch a short last row', () => {
    const { rows } = justify([1], options);
    expect(rows).toEqual([{ start: 0, end: 1, top: 0, left: 0, height: 200 }]);
  });

  it('gives a picture wider than the page a row of its own', () => {
    const { rows } = justify([3, 3, 3], { width: 390, rowHeight: 118, gap: 3 });
    expect(rows.map((row) => row.end - row.start)).toEqual([1, 1, 1]);
    const { width } = boxesOf(rows[0]!, [3, 3, 3], 3)[0]!;
    expect(width).toBeLessThanOrEqual(390.001);
  });

  it('has no rows without pictures', () => {
    expect(justify([], options)).toEqual({ rows: [], height: 0 });
  });

  it('finds rows by stretch and by picture', () => {
    const { rows } = justify(ratios, options);
    const [first, last] = rowsBetween(rows, 1000, 2000);
    expect(rows[first]!.top + rows[first]!.height).toBeGreaterThanOrEqual(1000);
    expect(rows[first - 1]!.top + rows[first - 1]!.height).toBeLessThan(1000);
    expect(rows[last - 1]!.top).toBeLessThanOrEqual(2000);
    expect(rows[last]!.top).toBeGreaterThan(2000);
    const row = rowOf(rows, 123)!;
    expect(row.start <= 123 && 123 < row.end).toBe(true);
    expect(rowOf(rows, ratios.length)).toBeUndefined();
  });
});

describe('shownRatio', () => {
  it.each([
    [1.5, 1.5],
    [20, 3.2],
    [0.01, 0.45],
    [0, 1],
    [-1, 1],
    [Number.NaN, 1],
    [undefined, 1],
  ])('%s → %s', (ratio, shown) => expect(shownRatio(ratio)).toBe(shown));
});

describe('estimateHeight', () => {
  it('comes close to the truth for ordinary pictures', () => {
    const real = justify(ratios, options).height;
    expect(Math.abs(estimateHeight(ratios.length, options) / real - 1)).toBeLessThan(0.15);
  });

  it('is nothing for nothing and one row for one', () => {
    expect(estimateHeight(0, options)).toBe(0);
    expect(estimateHeight(1, options)).toBe(200);
  });
});
