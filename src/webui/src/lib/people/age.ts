// How old somebody was on a day. Pure.

export interface Age {
  unit: 'year' | 'month' | 'day';
  value: number;
}

const MONTHS_UNTIL = 24;

/** `birthDate` is `YYYY-MM-DD`, `at` a wall clock in milliseconds as if UTC; null before birth, or without either. In
 * months below two years, in days below a month. */
export function ageAt(birthDate: string | null, at: number): Age | null {
  const born = new Date(`${birthDate ?? ''}T00:00:00Z`);
  const day = new Date(at);
  if (Number.isNaN(born.getTime()) || Number.isNaN(at) || at < born.getTime()) return null;
  const isBeforeTheDay = day.getUTCDate() < born.getUTCDate() ? 1 : 0;
  const years = day.getUTCFullYear() - born.getUTCFullYear();
  const months = years * 12 + day.getUTCMonth() - born.getUTCMonth() - isBeforeTheDay;
  if (months >= MONTHS_UNTIL) return { unit: 'year', value: Math.floor(months / 12) };
  if (months >= 1) return { unit: 'month', value: months };
  return { unit: 'day', value: Math.floor((at - born.getTime()) / 86_400_000) };
}
