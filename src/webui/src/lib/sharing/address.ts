// The address of a link, and when it ends. Pure.
import type { SharedLink } from './types';

/** What to give away; `base` is the box's own address, where one was set, or the one it was reached at. */
export function addressOf(link: Pick<SharedLink, 'key' | 'slug'>, base: string): string {
  const path = link.slug === null ? `/share/${link.key}` : `/s/${encodeURIComponent(link.slug)}`;
  return base.replace(/\/+$/, '') + path;
}

export function isOver(link: Pick<SharedLink, 'expiresAt'>, now: number): boolean {
  return link.expiresAt !== null && Date.parse(link.expiresAt) <= now;
}

export type Expiry = 'never' | 'day' | 'week' | 'month' | 'year' | 'date' | 'asIs';

const DAYS = { day: 1, week: 7, month: 30, year: 365 };

/** The instant of a choice in ISO 8601; `date` is what a `datetime-local` field holds, in the time of this device. */
export function instantOf(choice: Exclude<Expiry, 'asIs'>, date: string, now: number): string | null {
  if (choice === 'never') return null;
  if (choice === 'date') return new Date(date).toISOString();
  return new Date(now + DAYS[choice] * 86_400_000).toISOString();
}
