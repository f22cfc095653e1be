// English in accents, for tests: whatever on a page is not dressed was never meant to be translated.

const ACCENTS: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú' };

const dress = (text: string): string => `⟦${text.replace(/[aeiou]/gi, (letter) => ACCENTS[letter]!)}⟧`;

/** The same texts, dressed, however deep they lie; what functions return as well. */
export function dressed<Text>(english: Text): Text {
  if (typeof english === 'string') return dress(english) as Text;
  if (typeof english === 'function') {
    return ((...values: unknown[]) => dressed((english as (...values: unknown[]) => unknown)(...values))) as Text;
  }
  if (Array.isArray(english)) return english.map(dressed) as Text;
  if (typeof english !== 'object' || english === null) return english;
  return Object.fromEntries(Object.entries(english).map(([key, value]) => [key, dressed(value)])) as Text;
}
