// Live events from the daemon over socket.io, so that the timeline follows what other devices and jobs do. The client
// library is loaded after the first paint; without it everything still works, only later.
export interface LiveListener {
  /** A picture is new, or came back. */
  onArrival(): void;
  onUpdate(ids: string[]): void;
  onRemoval(ids: string[]): void;
  /** The connection is back after a gap in which events may have been missed. */
  onReconnect(): void;
}

/** Ids in an event that carries one id, a list of ids, or an asset. */
export function idsIn(payload: unknown): string[] {
  if (typeof payload === 'string') return [payload];
  if (Array.isArray(payload)) return payload.flatMap(idsIn);
  const id = (payload as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? [id] : [];
}

/** Connects; returns how to disconnect. */
export function listenLive(listener: LiveListener): () => void {
  let disconnect = () => {};
  let closed = false;
  void import('socket.io-client')
    .then(({ io }) => {
      if (closed) return;
      const socket = io({ path: '/api/socket.io', transports: ['websocket'], reconnectionDelayMax: 15_000 });
      let connectedBefore = false;
      socket.on('connect', () => {
        if (connectedBefore) listener.onReconnect();
        connectedBefore = true;
      });
      socket.on('on_upload_success', () => listener.onArrival());
      socket.on('on_asset_restore', () => listener.onArrival());
      socket.on('on_asset_update', (payload: unknown) => listener.onUpdate(idsIn(payload)));
      socket.on('on_asset_delete', (payload: unknown) => listener.onRemoval(idsIn(payload)));
      socket.on('on_asset_trash', (payload: unknown) => listener.onRemoval(idsIn(payload)));
      socket.on('on_asset_hidden', (payload: unknown) => listener.onRemoval(idsIn(payload)));
      disconnect = () => socket.disconnect();
    })
    .catch(() => {}); // Not loaded: the periodic look at the progress still refreshes the timeline.
  return () => {
    closed = true;
    disconnect();
  };
}
