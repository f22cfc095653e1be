// Puts off what nobody waits for until the page stands and the browser has time.
import { spare } from './spare';

/** Starts something then; returns how to stop it, before or after it has begun. */
export function later(start: () => Promise<() => void>): () => void {
  let isOver = false;
  let stop = () => {
    isOver = true;
  };
  const begin = async () => {
    if (isOver) return;
    const end = await start();
    if (isOver) end();
    else stop = end;
  };
  const wait = () => whenIdle(() => void spare(begin())); // Not loaded: it is there the next time.
  if (document.readyState === 'complete') wait();
  else window.addEventListener('load', wait, { once: true });
  return () => stop();
}

/** Safari has no idle callbacks; what it does in two seconds is done. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 5_000 });
  else setTimeout(run, 2_000);
}
