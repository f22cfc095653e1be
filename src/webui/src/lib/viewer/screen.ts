// The whole screen, kept awake, as far as the browser gives it: some phones give neither, and a box without TLS keeps
// nothing awake.

let leaving: Promise<void> | null = null;

/** Asks for the screen, which only a key or a click allows. */
export async function fillScreen(): Promise<void> {
  await leaving;
  await document.documentElement.requestFullscreen?.().catch(() => {});
}

/** The browser takes a while for that, and then says so to whoever is there by then. */
export function leaveScreen(): void {
  if (!document.fullscreenElement) return;
  leaving = document
    .exitFullscreen()
    .catch(() => {})
    .finally(() => (leaving = null));
}

/** Whether it is had, and not just being left. */
export const hasScreen = (): boolean => document.fullscreenElement !== null && leaving === null;

/** Until the returned function is called. A page that was hidden has to ask again. */
export function stayAwake(): () => void {
  let isWanted = true;
  let lock: WakeLockSentinel | null = null;
  const ask = async (): Promise<void> => {
    if (document.hidden) return;
    lock = await navigator.wakeLock?.request('screen').catch(() => null);
    if (!isWanted) void lock?.release();
  };
  const again = () => void ask();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    isWanted = false;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
