// What is said about a signed-in device, and in which order they stand. Pure.
import { ago } from '../format';
import type { IconName } from '../ui/icons';
import type { Session } from './types';

const PHONES = /android|ios|iphone|ipad/i;
const HOUR_MS = 3_600_000;

/** Phone apps say their system and model; browsers their name and system. */
const isApp = (session: Session): boolean => session.appVersion !== null || PHONES.test(session.deviceType);

/** What a person calls it: “Firefox on Linux”, “Pixel 8”; `unknown` where it said nothing of itself. */
export function nameOf(session: Session, on: (browser: string, system: string) => string, unknown: string): string {
  const { deviceType: type, deviceOS: system } = session;
  if (isApp(session)) return system || type || unknown;
  return type && system ? on(type, system) : type || system || unknown;
}

/** The rest of what is known: system and version of an app. */
export function detailsOf(session: Session, version: (number: string) => string): string[] {
  const details = isApp(session) && session.deviceOS && session.deviceType ? [session.deviceType] : [];
  return session.appVersion ? [...details, version(session.appVersion)] : details;
}

export const iconOf = (session: Session): IconName =>
  isApp(session) || PHONES.test(session.deviceOS) ? 'phone' : 'screen';

/** When it was last seen; the daemon notes that by the hour, so no more is pretended. */
export function seen(session: Session, now: number, lately: string): string {
  return now - Date.parse(session.updatedAt) < HOUR_MS ? lately : ago(session.updatedAt, now);
}

/** This device first, then the ones seen last. */
export function inOrder(sessions: Session[]): Session[] {
  return [...sessions].sort(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.updatedAt) - Date.parse(a.updatedAt),
  );
}
