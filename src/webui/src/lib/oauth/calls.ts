// Signing in with a provider, linking and unlinking: what is asked of the daemon, and the way there and back.
import { call } from '../api/call';

// Where the provider sends people back to, as existing set-ups have registered it.
const SIGN_IN = '/auth/login';
const LINK = '/user-settings';
const CONTINUE = 'photostead.continue';

const authorize = (path: string) =>
  call('POST /oauth/authorize', { body: { redirectUri: location.origin + path } });

export const finishSignIn = (url: string) => call('POST /oauth/callback', { body: { url } });
export const finishLink = (url: string) => call('POST /oauth/link', { body: { url } });
export const unlink = () => call('POST /oauth/unlink');

/** Leaves for the provider; `target` is where the person wanted to go. */
export async function beginSignIn(target: string | null): Promise<void> {
  const { url } = await authorize(SIGN_IN);
  if (target === null) sessionStorage.removeItem(CONTINUE);
  else sessionStorage.setItem(CONTINUE, target);
  location.assign(url);
}

/** Where the person wanted to go when they left. */
export function takeTarget(): string | null {
  const target = sessionStorage.getItem(CONTINUE);
  sessionStorage.removeItem(CONTINUE);
  return target;
}

/** Leaves for the provider to link the account that is signed in. */
export async function beginLink(): Promise<void> {
  location.assign((await authorize(LINK)).url);
}
