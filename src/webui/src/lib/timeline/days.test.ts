import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayStarts, estimateDays, layDays, type Laid } from './days';
import { boxesOf } from './justify';
import { optionsFor } from './month';

const DAY = 86_400_000;
const WIDTHS = [300, 375, 612, 1040, 1280, 2400];

/** Days with so many pictures each, of shapes from slim to panorama. */
const month = fc
  .array(fc.array(fc.double({ min: 0.2, max: 6, noNaN: true }), { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 31 })
  .map((days) => ({
    ratios: days.flat(),
    starts: days.map((_, i) => days.slice(0, i).reduce((sum, day) => sum + day.length, 0)),
  }));
const width = fc.constantFrom(...WIDTHS);

const boxes = (laid: Laid, ratios: number[], gap: number) =>
  laid.rows.flatMap((row) =>
    boxesOf(row, ratios, gap).map((box, i) => ({ ...box, index: row.start + i, top: row.top, bottom: row.top + row.height })),
  );

function always(holds: (laid: Laid, ratios: number[], starts: number[], width: number) => void): void {
  fc.assert(
    fc.property(month, width, ({ ratios, starts }, wide) => holds(layDays(starts, ratios, optionsFor(wide)), ratios, starts, wide)),
    { numRuns: 150 },
  );
}

describe('layDays', () => {
  it('shows every picture once, in order, under its day', () => {
    always((laid, ratios, starts) => {
      expect(laid.rows.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(
        ratios.map((_, i) => i),
      );
      expect(laid.days.map((day) => day.start)).toEqual(starts);
      for (const { start, end, top, left } of laid.days) {
        const rows = laid.rows.filter((row) => row.start >= start && row.end <= end);
        expect(rows.reduce((sum, row) => sum + row.end - row.start, 0)).toBe(end - start);
        expect(rows[0]).toMatchObject({ left });
        expect(rows[0]!.top).toBeGreaterThan(top + 20);
      }
    });
  });

  it('lets nothing overlap or stick out', () => {
    always((laid, ratios, _, wide) => {
      const all = boxes(laid, ratios, optionsFor(wide).gap);
      for (const [i, box] of all.entries()) {
        const next = all[i + 1];
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(wide + 0.01);
        expect(box.bottom).toBeLessThanOrEqual(laid.height + 0.01);
        if (!next) continue;
        if (next.top === box.top) expect(next.left).toBeGreaterThan(box.left + box.width);
        else expect(next.top).toBeGreaterThan(box.bottom);
      }
      for (const [i, day] of laid.days.entries()) {
        const next = laid.days[i + 1];
        if (next?.top === day.top) expect(next.left).toBeGreaterThan(day.left + day.width);
        const above = all.filter((box) => box.index < day.start && box.top < day.top);
        expect(Math.max(0, ...above.map((box) => box.bottom))).toBeLessThanOrEqual(day.top);
      }
    });
  });

  it('fills every row but the last of a day, and lines of small days where that costs little', () => {
    always((laid, ratios, _, wide) => {
      const { gap, rowHeight, narrowest, apart } = optionsFor(wide);
      for (const row of laid.rows) {
        const last = boxesOf(row, ratios, gap).at(-1)!;
        const isLastOfDay = laid.days.some((day) => day.end === row.end);
        if (!isLastOfDay) expect(last.left + last.width).toBeCloseTo(wide, 3);
      }
      for (const [i, day] of laid.days.entries()) {
        const next = laid.days[i + 1];
        if (!next || next.top === day.top || day.left + day.width > wide - 0.01) continue;
        // It ends short: then growing would not have helped, or what comes next did not fit beside it.
        const line = laid.days.filter((other) => other.top === day.top);
        const isOfOneRow = line.every((one) => laid.rows.filter((row) => row.start >= one.start && row.end <= one.end).length === 1);
        if (!isOfOneRow) continue;
        const taller = line.reduce((sum, one) => {
          const ratioSum = boxesOf({ start: one.start, end: one.end, top: 0, left: 0, height: 1 }, ratios, 0).reduce((w, b) => w + b.width, 0);
          return sum + Math.max(narrowest, ratioSum * rowHeight * 1.25 + gap * (one.end - one.start - 1)) + apart;
        }, -apart);
        expect(taller).toBeLessThan(wide);
      }
    });
  });

  it('keeps heights bounded', () => {
    always((laid, _, __, wide) => {
      const { rowHeight } = optionsFor(wide);
      for (const row of laid.rows) {
        expect(row.height).toBeLessThan(2 * rowHeight);
        expect(row.height).toBeGreaterThan(Math.min(0.5 * rowHeight, wide / 3.3));
      }
    });
  });

  it('puts small days side by side, and a large one on its own', () => {
    const options = optionsFor(1280);
    const laid = layDays([0, 2, 3, 60], Array.from({ length: 61 }, () => 1.5), options);
    expect(laid.days[1]!.top).toBe(laid.days[0]!.top);
    expect(laid.days[2]!.top).toBeGreaterThan(laid.days[1]!.top);
    expect(laid.days[2]).toMatchObject({ left: 0, width: 1280 });
    expect(laid.days[3]!.top).toBeGreaterThan(laid.days[2]!.top);
  });

  it('without days has rows without headings, and without pictures nothing', () => {
    expect(layDays([], [1, 1], optionsFor(1280))).toMatchObject({ days: [], rows: [{ start: 0, end: 2, top: 0 }] });
    expect(layDays([], [], optionsFor(1280))).toEqual({ days: [], rows: [], height: 0 });
  });
});

describe('dayStarts', () => {
  it('finds where days begin', () => {
    expect(dayStarts([9 * DAY + 5, 9 * DAY + 1, 8 * DAY - 1, 3 * DAY])).toEqual([0, 2, 3]);
    expect(dayStarts([-5, -DAY - 5])).toEqual([0, 1]);
    expect(dayStarts([])).toEqual([]);
  });

  it('finds none where days are mixed or unknown', () => {
    expect(dayStarts([9 * DAY, 8 * DAY, 9 * DAY])).toEqual([]);
    expect(dayStarts([9 * DAY, Number.NaN])).toEqual([]);
  });
});

describe('estimateDays', () => {
  /** Pictures of a month that come by the handful, from a fixed sequence. */
  const handfuls = (count: number) => {
    const days = Array.from({ length: Math.ceil(count / 5) }, (_, i) => Math.floor(((i * 0.618034) % 1) * 31));
    const moments = Array.from({ length: count }, (_, i) => days[Math.floor(i / 5)]! * DAY).sort((a, b) => b - a);
    return layDays(dayStarts(moments), moments.map((_, i) => (i % 3 ? 1.4 : 0.75)), optionsFor(1280)).height;
  };

  it.each([5, 20, 60, 200, 640, 8000])('comes near the truth for %i pictures', (count) => {
    expect(estimateDays(count, optionsFor(1280)) / handfuls(count)).toBeGreaterThan(0.6);
    expect(estimateDays(count, optionsFor(1280)) / handfuls(count)).toBeLessThan(1.6);
  });

  it('is nothing for nothing, and grows', () => {
    const heights = [0, 1, 10, 100, 1000].map((count) => estimateDays(count, optionsFor(375)));
    expect(heights[0]).toBe(0);
    expect([...heights].sort((a, b) => a - b)).toEqual(heights);
  });
});
