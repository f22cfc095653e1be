// What is asked of the map, as it stands in the address, as the daemon is asked for it, and what is shown. Pure.
import type { Operations } from '../api/wire';
import { clamp, MOST_ZOOM, project, unproject, type Box, type View } from './mercator';

export interface Filters {
  favorites: boolean;
  /** Archived photos as well. */
  archived: boolean;
  partners: boolean;
  shared: boolean;
  /** Days as `YYYY-MM-DD`, both included; empty where there is no end. */
  from: string;
  to: string;
}

/** What the daemon is asked; see GET /map/markers. */
export type MarkerQuery = NonNullable<Operations['GET /map/markers']['asked']['query']>;

const SWITCHES = ['favorites', 'archived', 'partners', 'shared'] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

export function readFilters(search: URLSearchParams): Filters {
  const day = (name: string): string => (isDay(search.get(name) ?? '') ? search.get(name)! : '');
  return {
    favorites: search.has('favorites'),
    archived: search.has('archived'),
    partners: search.has('partners'),
    shared: search.has('shared'),
    from: day('from'),
    to: day('to'),
  };
}

const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(text));

/** The search of the same address with other filters. */
export function withFilters(search: URLSearchParams, filters: Filters): URLSearchParams {
  const changed = new URLSearchParams(search);
  for (const name of SWITCHES) put(changed, name, filters[name] ? '1' : null);
  put(changed, 'from', filters.from || null);
  put(changed, 'to', filters.to || null);
  return changed;
}

export function put(search: URLSearchParams, name: string, value: string | null): void {
  if (value === null) search.delete(name);
  else search.set(name, value);
}

export const countFilters = (filters: Filters): number =>
  SWITCHES.filter((name) => filters[name]).length + (filters.from || filters.to ? 1 : 0);

/** Days are those of this device's clock. */
export function queryOf(filters: Filters): MarkerQuery {
  return {
    ...(filters.favorites ? { isFavorite: true } : {}),
    ...(filters.archived ? {} : { isArchived: false }),
    ...(filters.partners ? { withPartners: true } : {}),
    ...(filters.shared ? { withSharedAlbums: true } : {}),
    ...(filters.from ? { fileCreatedAfter: new Date(`${filters.from}T00:00:00`).toISOString() } : {}),
    ...(filters.to ? { fileCreatedBefore: new Date(`${filters.to}T23:59:59.999`).toISOString() } : {}),
  };
}

const FINE = 6;

/** Four numbers in degrees, as the timeline takes them. */
export const boxText = ({ west, south, east, north }: Box): string =>
  [Math.floor(west * 1e6) / 1e6, Math.floor(south * 1e6) / 1e6, Math.ceil(east * 1e6) / 1e6, Math.ceil(north * 1e6) / 1e6]
    .map((degrees) => String(Number(degrees.toFixed(FINE))))
    .join(',');

export function readBox(text: string | null): Box | null {
  const numbers = numbersOf(text);
  if (numbers?.length !== 4) return null;
  const [west, south, east, north] = numbers as [number, number, number, number];
  return { west, south, east, north };
}

/** Latitude, longitude, zoom. */
export function viewText(view: View): string {
  const { lat, lon } = unproject(view);
  return `${lat.toFixed(4)},${lon.toFixed(4)},${view.zoom.toFixed(2)}`;
}

export function readView(text: string | null): View | null {
  const numbers = numbersOf(text);
  if (numbers?.length !== 3) return null;
  const [lat, lon, zoom] = numbers as [number, number, number];
  return { ...project(lat, lon), zoom: clamp(zoom, 0, MOST_ZOOM) };
}

function numbersOf(text: string | null): number[] | null {
  const numbers = (text ?? '').split(',').map(Number);
  return text === null || text === '' || numbers.some((number) => !Number.isFinite(number)) ? null : numbers;
}
