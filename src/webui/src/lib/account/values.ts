// Values of the settings: what a change makes of preferences, sizes and PIN codes as people type them. Pure.
import type { Preferences, PreferencesChange } from './types';

const GIB = 1024 ** 3;

/** The preferences after a change. */
export function merged(preferences: Preferences, change: PreferencesChange): Preferences {
  const parts = Object.entries(change).map(([name, part]) => [
    name,
    { ...preferences[name as keyof Preferences], ...part },
  ]);
  return { ...preferences, ...(Object.fromEntries(parts) as Partial<Preferences>) };
}

/** Bytes in GiB, with at most two digits after the point. */
export const inGib = (bytes: number): number => Math.round((bytes / GIB) * 100) / 100;

/** Bytes of so many GiB; null for what is no size. */
export function gib(typed: string): number | null {
  const value = Number(typed.trim().replace(',', '.'));
  if (typed.trim() === '' || !Number.isFinite(value) || value < 0.01 || value > 1024) return null;
  return Math.round(value * GIB);
}

/** Whole seconds from 1 to 60; null for anything else. */
export function seconds(typed: string): number | null {
  const value = Number(typed.trim());
  return typed.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= 60 ? value : null;
}

/** The used share of a quota, from 0 to 1; null without one. */
export function usedShare(used: number | null, quota: number | null): number | null {
  if (quota === null) return null;
  return quota === 0 ? 1 : Math.min(1, (used ?? 0) / quota);
}

/** Whether this is a PIN code: six digits. */
export const isPin = (typed: string): boolean => /^[0-9]{6}$/.test(typed);
