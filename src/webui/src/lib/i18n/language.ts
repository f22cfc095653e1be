// Which language the app speaks, settled before anything is shown: the one chosen on this device, else the first of the
// browser's that the app has. A language is a folder below `src/languages`; nothing else lists them.

/** English with every letter dressed, by which a test sees what was never translated. */
export const DRESSED = 'en-XA';
/** English that runs from right to left, by which a test sees what does not turn around. */
export const MIRRORED = 'en-XB';

const KEY = 'photostead.language';
const FALLBACK = 'en';
const FROM_THE_RIGHT = ['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi', MIRRORED];

const folders = import.meta.glob('../../languages/*/main.ts');

/** The tags of all languages that can be chosen: English, whose words are in the code, and one a folder. */
export const LANGUAGES: readonly string[] = [FALLBACK, ...Object.keys(folders).map((path) => path.split('/').at(-2)!)].sort();

const baseOf = (tag: string): string => tag.toLowerCase().split('-')[0]!;

/** The language to speak: what was chosen counts while there is such a language, then the browser's order of them. */
export function choose(chosen: string | null, wanted: readonly string[], known: readonly string[]): string {
  if (chosen === DRESSED || chosen === MIRRORED) return chosen;
  for (const tag of [...(chosen === null ? [] : [chosen]), ...wanted]) {
    const exact = known.find((one) => one.toLowerCase() === tag.toLowerCase());
    const found = exact ?? known.find((one) => baseOf(one) === baseOf(tag));
    if (found !== undefined) return found;
  }
  return FALLBACK;
}

/**
 * By what dates and numbers are written: the browser's own variants of the language (de-AT), then the language itself.
 * Where the browser speaks another one, its region still decides: a Pole who reads English is shown no American dates.
 */
export function localesOf(language: string, wanted: readonly string[]): string[] {
  const base = baseOf(language);
  const own = wanted.filter((tag) => baseOf(tag) === base);
  if (own.length > 0) return [...own, base];
  const region = wanted.map(regionOf).find((known) => known !== undefined);
  return region === undefined ? [base] : [`${base}-${region}`, base];
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined;
  }
}

export const directionOf = (language: string): 'ltr' | 'rtl' =>
  FROM_THE_RIGHT.some((tag) => tag === language || tag === baseOf(language)) ? 'rtl' : 'ltr';

/** What was chosen on this device; null where the browser decides. */
export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage may be forbidden.
  }
}

/** Remembers a choice, null for the browser's own, and starts the app anew: its words are read once. */
export function chooseLanguage(tag: string | null): void {
  try {
    if (tag === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, tag);
  } catch {
    return;
  }
  location.reload();
}

const browsers = typeof navigator === 'undefined' ? ['en'] : navigator.languages;

export const language = choose(typeof localStorage === 'undefined' ? null : chosenLanguage(), browsers, LANGUAGES);
export const locales = localesOf(language, browsers);
export const isMirrored = directionOf(language) === 'rtl';
