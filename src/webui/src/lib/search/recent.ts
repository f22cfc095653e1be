// What a person searched for on this device, the latest first: kept by their account, as the search part of an address.
// Nothing of it leaves the device, and each can be taken away.

const MOST = 12;
const keyOf = (userId: string): string => `photostead.searches.${userId}`;

/** With one more: what was there already comes to the front. Pure. */
export const withRecent = (kept: string[], search: string): string[] =>
  [search, ...kept.filter((one) => one !== search)].slice(0, MOST);

export function recentOf(userId: string): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string').slice(0, MOST) : [];
  } catch {
    return []; // Storage may be forbidden, or hold something else.
  }
}

/** They are these from now on. */
export function keepRecent(userId: string, searches: string[]): void {
  try {
    if (searches.length === 0) localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(searches));
  } catch {
    // Then nothing is kept.
  }
}
