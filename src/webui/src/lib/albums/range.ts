// The days that an album spans, as people write them, in the language of the app. Pure.
import { locales } from '../i18n/language';

const days = new Intl.DateTimeFormat(locales, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Two wall clocks as ISO 8601 "as if UTC" → 1 May 2024, or 1 May – 30 Jul 2024; nothing for an empty album. */
export function rangeOf(start: string | undefined, end: string | undefined): string {
  const [from, to] = [Date.parse(start ?? ''), Date.parse(end ?? '')];
  if (Number.isNaN(from) || Number.isNaN(to)) return '';
  return days.formatRange(Math.min(from, to), Math.max(from, to));
}
