import { describe, expect, it } from 'vitest';
import { endOfMonth, shiftYears, weeksOf, yearBefore } from './calendar';

describe('weeksOf', () => {
  it('begins with Monday and leaves out what is beyond the ends', () => {
    const weeks = weeksOf('2024-05-01', '2024-05-14', new Map([['2024-05-03', 7]]));
    expect(weeks.map((week) => week.days.map((day) => day?.date.slice(8) ?? '').join(' '))).toEqual([
      '  01 02 03 04 05',
      '06 07 08 09 10 11 12',
      '13 14     ',
    ]);
    expect(weeks.map((week) => week.month)).toEqual(['2024-05-01', null, null]);
    expect(weeks[0]!.days[4]).toEqual({ date: '2024-05-03', count: 7, level: 1 });
  });

  it('has a level for each quarter of the days', () => {
    const counts = new Map(Array.from({ length: 8 }, (_, i) => [`2024-01-0${i + 1}`, i === 7 ? 5000 : i + 1]));
    const levels = weeksOf('2024-01-01', '2024-01-09', counts).flatMap((week) => week.days.map((day) => day?.level));
    expect(levels.slice(0, 9)).toEqual([1, 1, 1, 2, 2, 3, 3, 4, 0]);
  });
});

it('a year ends where it says', () => {
  expect(yearBefore('2024-12-31')).toBe('2024-01-02');
  expect(shiftYears('2024-02-29', -1)).toBe('2023-02-28');
  expect(shiftYears('2023-06-30', 1)).toBe('2024-06-30');
  expect(endOfMonth('2024-02-01')).toBe('2024-02-29');
  expect(endOfMonth('0090-12-01')).toBe('0090-12-31');
});
