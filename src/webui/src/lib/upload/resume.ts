// What this browser began to send and did not finish: where the daemon takes the rest of a file, by the person and the
// file's SHA-1. No name is kept: on a computer of several people the next one must not read what somebody uploads.
// Signing out leaves it (`lib/forget.ts`): who signs in again goes on, and the daemon gives it to nobody else.

const PREFIX = 'photostead.upload:';
/** The daemon has forgotten an upload that nobody touched for so long. */
const KEPT_MS = 3 * 24 * 3600 * 1000;

interface Note {
  url: string;
  at: number;
}

/** Of what is remembered. */
export interface Part {
  userId: string;
  sha1: string;
}

const keyOf = (part: Part): string => `${PREFIX}${part.userId}:${part.sha1}`;

/** Where the rest of this file goes; null when it was not begun. */
export function recall(part: Part, store: Storage = localStorage): string | null {
  return noteIn(store.getItem(keyOf(part)))?.url ?? null;
}

export function remember(part: Part, url: string, store: Storage = localStorage): void {
  try {
    store.setItem(keyOf(part), JSON.stringify({ url, at: Date.now() } satisfies Note));
  } catch {
    // Full or switched off: the upload goes on, only not after a reload.
  }
}

export function forget(part: Part, store: Storage = localStorage): void {
  store.removeItem(keyOf(part));
}

/** How many files of this person wait for their rest. What is too old goes. */
export function interrupted(userId: string, now = Date.now(), store: Storage = localStorage): number {
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((key) => key.startsWith(PREFIX));
  for (const key of keys) {
    const note = noteIn(store.getItem(key));
    if (!note || note.at < now - KEPT_MS) store.removeItem(key);
  }
  return keys.filter((key) => key.startsWith(`${PREFIX}${userId}:`) && store.getItem(key) !== null).length;
}

function noteIn(said: string | null): Note | null {
  try {
    const note = JSON.parse(said ?? 'null') as Partial<Note> | null;
    return typeof note?.url === 'string' && typeof note.at === 'number' ? { url: note.url, at: note.at } : null;
  } catch {
    return null;
  }
}
