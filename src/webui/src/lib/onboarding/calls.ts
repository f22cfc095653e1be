// What a beginning asks the daemon; fetched with it.
import { call } from '../api/call';

/** From now on nobody is led there by themselves. */
export async function finish(isAdmin: boolean): Promise<void> {
  await call('PUT /users/me/onboarding', { body: { isOnboarded: true } });
  if (isAdmin) await call('POST /system-metadata/admin-onboarding', { body: { isOnboarded: true } });
}
export const drawQr = (text: string) => call('POST /photostead/qr', { body: { text } });
