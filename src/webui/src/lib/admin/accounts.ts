// Values of accounts: passwords that the app makes up, sizes as people type them, when somebody was here last. Pure.
import type { Session } from '../account/types';
import type { Account } from './types';

const GIB = 1024 ** 3;
const DAY_MS = 86_400_000;
/** Without what looks alike on paper: 0 O 1 l I. 57 letters and digits. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LABEL = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

/** Four groups of four: 93 bits, easy to read aloud. `random` fills an array with bytes, as the browser's does. */
export function makePassword(random: (bytes: Uint8Array) => Uint8Array): string {
  const chosen: string[] = [];
  while (chosen.length < 16) {
    for (const byte of random(new Uint8Array(32))) {
      // What would make the first letters likelier is thrown away.
      if (byte < 4 * LETTERS.length && chosen.length < 16) chosen.push(LETTERS[byte % LETTERS.length]!);
    }
  }
  return [0, 4, 8, 12].map((start) => chosen.slice(start, start + 4).join('')).join('-');
}

/** Bytes of so many GiB; null for no limit (nothing typed), undefined for what is no size. */
export function quotaOf(typed: string): number | null | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || value > 8_000_000) return undefined;
  return Math.round(value * GIB);
}

/** As it is typed, to four digits that say something; empty for no limit. */
export const quotaText = (bytes: number | null): string =>
  bytes === null ? '' : String(Number((bytes / GIB).toPrecision(4)));

export const isLabel = (typed: string): boolean => typed === '' || LABEL.test(typed);
export const isAddress = (typed: string): boolean => /^[^@\s]+@[^@\s]+$/.test(typed);

/** The instant at which one of the devices was seen last; null where there is none. */
export function lastSeen(devices: Session[]): string | null {
  const instants = devices.map((device) => device.updatedAt).sort((a, b) => Date.parse(a) - Date.parse(b));
  return instants.at(-1) ?? null;
}

/** From when on a deleted account is removed for good; null for one that is not deleted. */
export function removedAt(account: Account, days: number): string | null {
  return account.deletedAt === null ? null : new Date(Date.parse(account.deletedAt) + days * DAY_MS).toISOString();
}

/** By name, those that can sign in first. */
export function inOrder(accounts: Account[]): Account[] {
  const rank = (account: Account) => (account.status === 'active' ? 0 : 1);
  return [...accounts].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
