// The one place that takes a person's things off this device once nobody is signed in, however the session ended: what the
// worker keeps, and what pages keep in the browser's storages. What is not named here as the device's own goes, so that
// nothing new is forgotten to be forgotten.
import { forgetPerson } from './offline/worker';

const OURS = 'photostead.';

/** Theme and language are set before anybody signs in. The others live for a tab and tell of nobody: that a page started
 * anew, that it was let in during maintenance, where somebody wants to go who is at a provider to sign in. */
const OF_THE_DEVICE = ['theme', 'language', 'reloaded', 'maintenance', 'continue'].map((name) => OURS + name);

/** Named by whose they are, and of use to nobody else: uploads to be gone on with. */
const OF_A_PERSON = `${OURS}upload:`;

export function forgetAll(): void {
  forgetPerson();
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    try {
      clear(globalThis[name]);
    } catch {
      // Storage may be forbidden; nothing is kept then.
    }
  }
}

/** Of other programs at the same address nothing goes. */
export function clear(store: Storage): void {
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
  const stays = (key: string) => OF_THE_DEVICE.includes(key) || key.startsWith(OF_A_PERSON);
  for (const key of keys) if (key.startsWith(OURS) && !stays(key)) store.removeItem(key);
}
