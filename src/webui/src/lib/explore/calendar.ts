// A year of days as columns of weeks, coloured by how much there is. Pure; days are `YYYY-MM-DD`.

export interface Day {
  date: string;
  count: number;
  /** 0 for nothing, then 1 to 4. */
  level: number;
}

export interface Week {
  /** Monday first; null beyond the ends. */
  days: (Day | null)[];
  /** The first of a month lies in it: that month, `YYYY-MM-01`. */
  month: string | null;
}

const DAY_MS = 86_400_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
/** Days since Monday. */
const weekday = (at: number): number => (new Date(at).getUTCDay() + 6) % 7;

/** The year that ends with a day: its first day. */
export function yearBefore(last: string): string {
  return dayOf(msOf(last) - 364 * DAY_MS);
}

/** The same day of another year, or the last one of its month. */
export function shiftYears(day: string, years: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const shifted = new Date(0);
  shifted.setUTCFullYear(year + years, month - 1, date);
  if (shifted.getUTCMonth() !== month - 1) shifted.setUTCDate(0);
  return shifted.toISOString().slice(0, 10);
}

/** The last day of the month that a day lies in. */
export function endOfMonth(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const end = new Date(0);
  end.setUTCFullYear(year, month, 0);
  return end.toISOString().slice(0, 10);
}

export function weeksOf(first: string, last: string, counts: ReadonlyMap<string, number>): Week[] {
  const steps = stepsOf([...counts.values()]);
  const end = msOf(last);
  const weeks: Week[] = [];
  for (let at = msOf(first) - weekday(msOf(first)) * DAY_MS; at <= end; at += 7 * DAY_MS) {
    const dates = Array.from({ length: 7 }, (_, i) => dayOf(at + i * DAY_MS));
    const days = dates.map((date) => (date < first || date > last ? null : dayFrom(date, counts.get(date) ?? 0, steps)));
    weeks.push({ days, month: days.find((day) => day?.date.endsWith('-01'))?.date ?? null });
  }
  return weeks;
}

function dayFrom(date: string, count: number, steps: number[]): Day {
  return { date, count, level: count === 0 ? 0 : 1 + steps.filter((step) => count > step).length };
}

/** The quarters of the days that have anything, so that one day with thousands does not pale all others. */
function stepsOf(counts: number[]): number[] {
  const sorted = counts.filter((count) => count > 0).sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * sorted.length)] ?? 0);
}
