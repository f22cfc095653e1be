// Numbers, sizes, dates and exposure values as people write them, in the language of the app. Pure.
import { locales } from './i18n/language';

const numbers = new Intl.NumberFormat(locales);

export const count = (n: number): string => numbers.format(n);

function dated(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const format = new Intl.DateTimeFormat(locales, { timeZone: 'UTC', ...options });
  return (at) => format.format(at);
}

const month = dated({ month: 'long', year: 'numeric' });
const shortMonth = dated({ month: 'short', year: 'numeric' });
const day = dated({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const shortDay = dated({ weekday: 'short', day: 'numeric', month: 'short' });
const longDay = dated({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const plainDay = dated({ day: 'numeric', month: 'long', year: 'numeric' });
const time = dated({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `2024-05-01` → May 2024. */
export const monthTitle = (key: string): string => month(new Date(`${key.slice(0, 10)}T00:00:00Z`));
export const monthShort = (key: string): string => shortMonth(new Date(`${key.slice(0, 10)}T00:00:00Z`));

/** `2024-05-01` → 1 May 2024. */
export const dateOf = (key: string): string => plainDay(new Date(`${key.slice(0, 10)}T00:00:00Z`));

/** Date of a wall clock given as milliseconds "as if UTC". */
export const dayOf = (localMs: number): string => (Number.isNaN(localMs) ? '' : day(new Date(localMs)));
/** The same without its year, for where that stands already. */
export const dayShort = (localMs: number): string => (Number.isNaN(localMs) ? '' : shortDay(new Date(localMs)));
export const longDayOf = (localMs: number): string => (Number.isNaN(localMs) ? '' : longDay(new Date(localMs)));
export const timeOf = (localMs: number): string => (Number.isNaN(localMs) ? '' : time(new Date(localMs)));

const moment = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeStyle: 'short' });
/** An instant on the clock of this device. */
export const momentOf = (iso: string): string => moment.format(new Date(iso));

const clock = new Intl.DateTimeFormat(locales, { dateStyle: 'short', timeStyle: 'medium' });
/** The same in figures and to the second. */
export const clockOf = (iso: string): string => clock.format(new Date(iso));

const relative = new Intl.RelativeTimeFormat(locales, { numeric: 'auto' });
const AGES: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
/** How long ago an instant was, up to a week: 3 hours ago; older ones as `momentOf`. Both in ms or ISO 8601. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds >= 7 * 86_400) return momentOf(iso);
  const [unit, size] = AGES.find(([, least]) => seconds >= least) ?? ['second', Infinity];
  return relative.format(-Math.floor(seconds / size) || 0, unit);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'];

/** The sign of a unit: MB, which is Mo in French. */
export function sign(unit: string, tags: string[]): string {
  const format = new Intl.NumberFormat(tags, { style: 'unit', unit, unitDisplay: 'narrow' });
  return format.formatToParts(1).find((part) => part.type === 'unit')?.value ?? '';
}

const signs = UNITS.map((unit) => sign(unit, locales));

/** Bytes in decimal units, as file managers show them: 1234567 → 1.2 MB. */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < signs.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(locales, { maximumFractionDigits: digits })} ${signs[unit]}`;
}

/** Milliseconds as 0:07, 12:34 or 1:02:03. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Degrees as 46.21028, 6.14512: as every map takes them, about a metre exact. */
export const coordinates = (latitude: number, longitude: number): string =>
  `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

/** Width and height with megapixels: 4032 × 3024, 12.2 MP. */
export function dimensions(width: number, height: number): string {
  const megapixels = (width * height) / 1e6;
  const size = `${width} × ${height}`;
  return megapixels < 0.1 ? size : `${size}, ${count(Math.round(megapixels * 10) / 10)} MP`;
}

/** Exposure time, aperture, focal length and sensitivity, those that are known. */
export function exposure(exif: {
  exposureTime?: string | null;
  fNumber?: number | null;
  focalLength?: number | null;
  iso?: number | null;
}): string[] {
  const parts: string[] = [];
  if (exif.exposureTime) parts.push(`${exif.exposureTime} s`);
  if (exif.fNumber) parts.push(`ƒ/${count(exif.fNumber)}`);
  if (exif.focalLength) parts.push(`${count(exif.focalLength)} mm`);
  if (exif.iso) parts.push(`ISO ${exif.iso}`);
  return parts;
}

/** Maker and model without saying the maker twice. */
export function cameraName(make?: string | null, model?: string | null): string {
  const maker = make?.trim() ?? '';
  const name = model?.trim() ?? '';
  if (name === '' || maker === '') return name || maker;
  return name.toLowerCase().startsWith(maker.split(' ')[0]!.toLowerCase()) ? name : `${maker} ${name}`;
}
