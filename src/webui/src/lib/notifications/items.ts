// What a list of notifications becomes when some are read, and where one leads. Pure.
import type { Notification } from '../api/types';
import { routeOf } from '../paths';

/** The list in which those with these ids were read at an instant (ISO 8601), or with null were not. */
export function withRead(list: Notification[], ids: string[], readAt: string | null): Notification[] {
  return list.map((one) => {
    if (!ids.includes(one.id)) return one;
    const { readAt: _, ...unread } = one;
    return readAt === null ? unread : { ...unread, readAt };
  });
}

export const isUnread = (one: Notification): boolean => one.readAt === undefined;

/** The page of this app that a notification names, or null: never another site, never a page that is none. */
export function hrefOf(one: Notification, origin: string): string | null {
  const href = one.data?.['href'] ?? albumOf(one.data?.['albumId']);
  if (typeof href !== 'string' || !href.startsWith('/')) return null;
  try {
    const url = new URL(href, origin);
    if (url.origin !== origin || routeOf(url.pathname).page === 'not-found') return null;
    return url.pathname + url.search;
  } catch {
    return null;
  }
}

/** News of an album may name it by its id alone, as clients of the reference know it. */
function albumOf(id: unknown): string | null {
  return typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id) ? `/albums/${id}` : null;
}
