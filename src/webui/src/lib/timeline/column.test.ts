import { describe, expect, it } from 'vitest';
import { MonthColumn } from './column';

const key = (i: number) => `${2100 - Math.floor(i / 12)}-${String(12 - (i % 12)).padStart(2, '0')}-01`;
const months = (counts: number[]) => counts.map((count, i) => ({ key: key(i), count }));

function column(counts: number[]): MonthColumn {
  const made = new MonthColumn((count) => 10 + count);
  made.setMonths(months(counts));
  return made;
}

describe('MonthColumn', () => {
  it('stacks months by their estimated heights', () => {
    const made = column([5, 10, 20]);
    expect(made.at(1)).toEqual({ key: key(1), count: 10, index: 1, top: 15, height: 20 });
    expect(made.total).toBe(65);
    expect(made.at(3)).toBeUndefined();
  });

  it('finds the month at a height, and the nearest beyond the ends', () => {
    const made = column([5, 10, 20]);
    expect([-9, 0, 14, 15, 34, 35, 900].map((y) => made.indexAt(y))).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(column([]).indexAt(5)).toBe(-1);
  });

  it('gives the months in a stretch', () => {
    expect(column([5, 10, 20]).between(16, 36).map((month) => month.index)).toEqual([1, 2]);
    expect(column([5, 10, 20]).between(-50, 5).map((month) => month.index)).toEqual([0]);
    expect(column([]).between(0, 100)).toEqual([]);
  });

  it('keeps what is in sight in place when a month above turns out taller', () => {
    const made = column([5, 10, 20]);
    const anchor = made.anchorAt(40)!;
    made.setHeights([[key(0), 115]]);
    expect(made.heightOf(anchor)).toBe(140);
  });

  it('keeps an exact height while the count stays, and estimates again when it changes', () => {
    const made = column([5, 10, 20]);
    made.setHeights([
      [key(0), 100],
      [key(1), 200],
    ]);
    made.setMonths(months([5, 11, 20]));
    expect(made.at(0)!.height).toBe(100);
    expect(made.at(1)!.height).toBe(21);
  });

  it('anchors to the next older month when the anchored one is gone', () => {
    const made = column([5, 10, 20]);
    const anchor = made.anchorAt(20)!;
    made.setMonths(months([5, 10, 20]).filter((month) => month.key !== key(1)));
    expect(made.heightOf(anchor)).toBe(made.find(key(2))!.top);
    made.setMonths([]);
    expect(made.heightOf(anchor)).toBe(0);
  });

  it('forgets exact heights when the width changes', () => {
    const made = column([5, 10]);
    made.setHeights([[key(0), 100]]);
    made.setEstimate((count) => count * 2);
    expect(made.total).toBe(30);
  });

  it('holds a million pictures in twelve hundred months', () => {
    const made = column(Array.from({ length: 1200 }, () => 833));
    const middle = made.at(600)!;
    expect(made.indexAt(middle.top)).toBe(600);
    expect(made.indexAt(middle.top - 1)).toBe(599);
    expect(made.total).toBe(1200 * 843);
  });

  it('finds where the year before and after begins', () => {
    const made = column(Array.from({ length: 36 }, () => 1));
    expect([made.besideYear(5, 1), made.besideYear(30, -1), made.besideYear(12, -1)]).toEqual([12, 12, 0]);
    expect([made.besideYear(3, -1), made.besideYear(24, 1)]).toEqual([-1, 36]);
  });

  it('ignores heights of months it does not hold', () => {
    const made = column([5]);
    made.setHeights([['1900-01-01', 999]]);
    expect(made.total).toBe(15);
  });
});
