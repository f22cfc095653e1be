// The address that the sign-in provider sends people back to. Pure.

/** Whether an address carries the answer of a provider: a code or its refusal, and the state that was sent along. */
export function isAnswer(search: string): boolean {
  const values = new URLSearchParams(search);
  return values.has('state') && (values.has('code') || values.has('error'));
}

/** Whether the sign-in page may go on to the provider by itself: not where the address says no. */
export function mayLaunch(search: URLSearchParams): boolean {
  return !['0', 'false'].includes(search.get('autoLaunch') ?? '');
}

/** An address of the web, where a server may send people after signing out; our own pages are gone to otherwise. */
export function farewellOf(redirectUri: string): string | null {
  return /^https?:\/\//.test(redirectUri) ? redirectUri : null;
}
