// The markers of the map as the daemon tells them, and what they are called. Pure but for the calls.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import { coordinates } from '../format';
import type { Cluster, Photos } from './clusters';
import type { MarkerQuery } from './filters';
import { project, unproject, type Box } from './mercator';

export type Marker = Told['MapMarkerResponseDto'];

export const getMarkers = (query: MarkerQuery, signal: AbortSignal) =>
  call('GET /map/markers', { query, signal });
export const getAlbumMarkers = (albumId: string, signal: AbortSignal) =>
  call('GET /albums/{albumId}/map-markers', { path: { albumId }, signal });

export type Base = Told['BaseMapDto'];

/** Styles of maps from elsewhere, where an administrator named them. */
export const getBase = () => call('GET /photostead/map/base');

export function placesOf(markers: Marker[]): Photos {
  const x = new Float64Array(markers.length);
  const y = new Float64Array(markers.length);
  markers.forEach(({ lat, lon }, i) => ({ x: x[i], y: y[i] } = project(lat, lon)));
  return { x, y };
}

/** The box of all of them; null where there are none. */
export function extentOf(markers: Marker[]): Box | null {
  if (markers.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { lat, lon } of markers) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return { west, south, east, north };
}

/** So many photos tell what a place is called; the others will say the same. */
const ENOUGH = 300;

/** The place most of a marker's photos name, or where it is. */
export function nameOf(cluster: Cluster, photos: number[], markers: Marker[]): string {
  const votes = new Map<string, number>();
  const step = Math.ceil(photos.length / ENOUGH);
  for (let i = 0; i < photos.length; i += step) {
    const { city, state, country } = markers[photos[i]!]!;
    const name = [city ?? state, country].filter(Boolean).join(', ');
    if (name !== '') votes.set(name, (votes.get(name) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  const { lat, lon } = unproject(cluster);
  return best?.[0] ?? coordinates(lat, lon);
}
