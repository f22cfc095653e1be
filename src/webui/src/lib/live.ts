// Live events from the daemon over socket.io, so that pages follow what other devices and jobs do: one connection for
// all who listen. The client library is loaded after the first paint; without it everything still works, only later.
import { spare } from './spare';

export interface LiveListener {
  /** Pictures are new and can be shown, or came back. */
  onArrival?(ids: string[]): void;
  onUpdate?(ids: string[]): void;
  onRemoval?(ids: string[]): void;
  /** Something was said to this person; its title. */
  onNotification?(title: string): void;
  /** Notifications were read or are gone. */
  onNotificationChange?(): void;
  /** Pictures were stacked, or a stack was changed. */
  onStackChange?(): void;
  /** An album changed: what it holds, what it is called, who is in it. */
  onAlbumChange?(id: string): void;
  /** A person has another picture. */
  onPortrait?(id: string): void;
  /** Something was said or liked in an album, or taken back; of a photo in it, or with null of the album. */
  onActivityChange?(albumId: string, assetId: string | null): void;
  /** An administrator changed the settings. */
  onSettings?(): void;
  /** This device was signed out. */
  onSessionEnd?(): void;
  /** The daemon does not want this device: its sign-in may be over. */
  onRefusal?(): void;
  /** The connection is there after a gap in which events may have been missed; without `onMissed` also what that says. */
  onReconnect?(): void;
  /** More happened at a time than is told one by one. */
  onMissed?(): void;
  /** Somebody who shares something changed something: it may be in sight. */
  onHint?(): void;
}

/** Ids in an event that carries one id, a list of ids, or an asset. */
export function idsIn(payload: unknown): string[] {
  if (typeof payload === 'string') return [payload];
  if (Array.isArray(payload)) return payload.flatMap(idsIn);
  const id = (payload as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? [id] : [];
}

function titleIn(payload: unknown): string {
  const title = (payload as { title?: unknown } | null)?.title;
  return typeof title === 'string' ? title : '';
}

/** Album and photo of an event about comments and likes. */
function tellActivity(listener: LiveListener, payload: unknown): void {
  const { albumId, assetId } = (payload ?? {}) as { albumId?: unknown; assetId?: unknown };
  if (typeof albumId === 'string') listener.onActivityChange?.(albumId, typeof assetId === 'string' ? assetId : null);
}

const saysNothing = (payload: unknown) => Array.isArray(payload) && payload.length === 0;

function tellMissed(listener: LiveListener): void {
  if (listener.onMissed) listener.onMissed();
  else listener.onReconnect?.();
}

type Tell = (listener: LiveListener, payload: unknown) => void;

export const EVENTS: Record<string, Tell> = {
  on_upload_success: (listener, payload) => listener.onArrival?.(idsIn(payload)),
  on_asset_restore: (listener, payload) =>
    saysNothing(payload) ? tellMissed(listener) : listener.onArrival?.(idsIn(payload)),
  on_asset_update: (listener, payload) => listener.onUpdate?.(idsIn(payload)),
  on_asset_delete: (listener, payload) => listener.onRemoval?.(idsIn(payload)),
  on_asset_trash: (listener, payload) => listener.onRemoval?.(idsIn(payload)),
  on_asset_hidden: (listener, payload) => listener.onRemoval?.(idsIn(payload)),
  on_asset_stack_update: (listener, payload) => (saysNothing(payload) ? listener.onHint?.() : listener.onStackChange?.()),
  on_album_update: (listener, payload) => idsIn(payload).forEach((id) => listener.onAlbumChange?.(id)),
  on_person_thumbnail: (listener, payload) => idsIn(payload).forEach((id) => listener.onPortrait?.(id)),
  on_activity_change: tellActivity,
  on_notification: (listener, payload) => listener.onNotification?.(titleIn(payload)),
  on_notification_change: (listener) => listener.onNotificationChange?.(),
  on_config_update: (listener) => listener.onSettings?.(),
  on_session_delete: (listener) => listener.onSessionEnd?.(),
};

const listeners = new Set<LiveListener>();
let disconnect: (() => void) | null = null;

/** Listens; returns how to stop that. The first to come connects, the last to go disconnects. */
export function listenLive(listener: LiveListener): () => void {
  listeners.add(listener);
  disconnect ??= connect();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    disconnect?.();
    disconnect = null;
  };
}

// What pages show was asked for meanwhile: later than this, something may have happened that they were not told.
const PROMPT_MS = 1000;

function connect(): () => void {
  const began = Date.now();
  let close = () => {};
  let closed = false;
  void spare(import('socket.io-client')).then((client) => {
    if (closed || !client) return; // Not loaded: the periodic look at the progress still refreshes the timeline.
    const socket = client.io({ path: '/api/socket.io', transports: ['websocket'], reconnectionDelayMax: 15_000 });
    let connectedBefore = false;
    socket.on('connect', () => {
      const mayHaveMissed = connectedBefore || Date.now() - began > PROMPT_MS;
      if (mayHaveMissed) listeners.forEach((listener) => listener.onReconnect?.());
      connectedBefore = true;
    });
    const refused = () => listeners.forEach((listener) => listener.onRefusal?.());
    socket.on('connect_error', () => {
      if (!socket.active) refused();
    });
    socket.on('disconnect', (reason) => {
      if (reason !== 'io server disconnect') return;
      refused();
      socket.connect(); // After this reason the library does not try by itself.
    });
    for (const [name, tell] of Object.entries(EVENTS)) {
      socket.on(name, (payload: unknown) => listeners.forEach((listener) => tell(listener, payload)));
    }
    close = () => socket.disconnect();
  });
  return () => {
    closed = true;
    close();
  };
}
