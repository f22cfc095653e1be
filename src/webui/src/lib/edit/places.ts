// Places of the world by name, and what people call a position; fetched with what lets one choose a place.
import { call, type Told } from '../api/call';
import type { Place } from './place';

export type FoundPlace = Told<'GET /search/places'>[number];

/** Places by a part of their name, the most populous first. */
export const findPlaces = (name: string, signal: AbortSignal) =>
  call('GET /search/places', { query: { name }, signal });

/** What people call a position, the smallest first; empty at sea and in the wilderness. */
export async function callPlace({ latitude, longitude }: Place, signal: AbortSignal): Promise<string> {
  const [called] = await call('GET /map/reverse-geocode', { query: { lat: latitude, lon: longitude }, signal });
  const names = called ? [called.city, called.state, called.country] : [];
  return names.filter((name, i) => name !== null && name !== names[i - 1]).join(', ');
}
