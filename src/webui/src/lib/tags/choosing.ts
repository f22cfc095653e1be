// What a person chose in the dialog of tags, as values (`Family/Mia`). Pure.

/** A value as the daemon keeps it: no blanks around its levels, no empty ones; empty where nothing is left. */
export const cleanValue = (typed: string): string =>
  typed
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '')
    .join('/');

const fold = (value: string): string => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The values to choose from, those that are new first; only what fits the typed letters. */
export function choices(known: string[], chosen: string[], typed: string): string[] {
  const all = [...chosen.filter((value) => !known.includes(value)), ...known];
  const words = fold(typed.trim());
  return all.filter((value) => fold(value).includes(words));
}

/** What is chosen when the typed text counts too. */
export function withTyped(chosen: string[], typed: string): string[] {
  const value = cleanValue(typed);
  return value === '' || chosen.includes(value) ? chosen : [...chosen, value];
}
