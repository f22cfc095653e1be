// Clocks on walls of the world: which moment a wall clock shows in a zone, and shifts in words. Pure.

/** Every zone of this browser, its own first. */
export function zones(): string[] {
  const own = ownZone();
  const all = Intl.supportedValuesOf('timeZone');
  return [own, ...all.filter((zone) => zone !== own)];
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Minutes of a zone that is only so far from UTC, as the daemon names it where no place is known: `UTC`, `UTC+2`,
 * `UTC-3:30`. Null for others. */
export function offsetOf(zone: string): number | null {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes = '0'] = /^UTC([+-])(\d{1,2})(?::(\d\d))?$/.exec(zone) ?? [];
  if (sign === undefined) return null;
  const sum = Number(hours) * 60 + Number(minutes);
  return sum > 14 * 60 ? null : sign === '-' ? -sum : sum;
}

/** `+02:00`. */
const clockOf = (offset: number): string => {
  const two = (n: number) => String(n).padStart(2, '0');
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** Whether it is the zone of a place. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

/** What the wall clock of a zone shows at a moment (ms), as ms "as if UTC". */
function wallClock(moment: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const shown = new Date(0);
  shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  shown.setUTCHours(part('hour'), part('minute'), part('second'));
  return shown.getTime();
}

/** The moment at which the clock of a zone shows `2024-05-01T12:00`, as ISO 8601; of an hour that is skipped in spring the
 * one an hour later, of one that comes twice in autumn the first. Null for what is no date. */
export function momentIn(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted) || !isZone(zone)) return null;
  // Offsets a day before and after are all that can be in force at that hour.
  const offsets = [-86_400_000, 86_400_000].map((away) => wallClock(wanted + away, zone) - (wanted + away));
  const candidates = offsets.map((offset) => wanted - offset);
  const exact = candidates.filter((moment) => wallClock(moment, zone) === wanted);
  const moment = exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
  return new Date(moment).toISOString();
}

/** What sets a date to `local` on the clock of a zone; null for what is no date or no zone. */
export function dateOn(local: string, zone: string): { dateTimeOriginal: string; timeZone?: string } | null {
  const offset = offsetOf(zone);
  if (offset === null) {
    const moment = momentIn(local, zone);
    return moment === null ? null : { dateTimeOriginal: moment, timeZone: zone };
  }
  const wanted = Date.parse(`${local}Z`);
  return Number.isNaN(wanted) ? null : { dateTimeOriginal: new Date(wanted).toISOString().replace('Z', clockOf(offset)) };
}

export interface Shift {
  days: number;
  hours: number;
  minutes: number;
  isEarlier: boolean;
}

/** Minutes of a shift; null where a part is none or nothing would change. */
export function minutesOf({ days, hours, minutes, isEarlier }: Shift): number | null {
  const all = [days, hours, minutes];
  if (!all.every((part) => Number.isInteger(part) && part >= 0)) return null;
  const sum = (days * 24 + hours) * 60 + minutes;
  return sum === 0 ? null : isEarlier ? -sum : sum;
}
