// The days that an album spans, as people write them, in the browser's language. Pure.
const languages = typeof navigator === 'undefined' ? ['en'] : [...navigator.languages];

const days = new Intl.DateTimeFormat(languages, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Two wall clocks as ISO 8601 "as if UTC" → 1 May 2024, or 1 May – 30 Jul 2024; nothing for an empty album. */
export function rangeOf(start: string | undefined, end: string | undefined): string {
  const [from, to] = [Date.parse(start ?? ''), Date.parse(end ?? '')];
  if (Number.isNaN(from) || Number.isNaN(to)) return '';
  return days.formatRange(Math.min(from, to), Math.max(from, to));
}
