// What the app tells its service worker (`src/sw`), where there is one: browsers have none at addresses without HTTPS,
// except on the box itself. Everything works without it, as long as the box can be reached.
import type { Message } from './messages';

/** Undefined where the address is not safe, or the browser is told to have none. */
export const container: ServiceWorkerContainer | undefined =
  typeof navigator !== 'undefined' && 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;

/** To the worker that is there, also where this page was loaded past it. */
export function tell(message: Message): void {
  void container
    ?.getRegistration()
    .then((registration) => registration?.active?.postMessage(message))
    .catch(() => {});
}

/** Nobody is signed in here: nothing of anybody's stays on this device. */
export const forgetPerson = (): void => tell({ type: 'forget-person' });
