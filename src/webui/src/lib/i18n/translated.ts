// Puts the words of the chosen language in the place of the English ones. A part of the app awaits its words while it is
// loaded, so that nothing has to be asked for later and nothing flashes in another language.
import { DRESSED, language } from './language';
import { dressed } from './dressed';
import { words, type Words } from './words';

/** What a file of a language exports: the same texts as the English part has. It imports nothing but types. */
export type Translation<Text> = (words: Words) => Text;

/**
 * The texts of one part: English, unless the language has a file for it.
 * `files` are all languages' files of the part, `import.meta.glob('…/languages/*\/<part>.ts', { import: 'default' })`.
 */
export async function translated<Text extends object>(
  english: Text,
  files: Record<string, () => Promise<unknown>>,
): Promise<Text> {
  if (language === DRESSED) return dressed(english);
  const path = Object.keys(files).find((one) => one.includes(`/languages/${language}/`));
  if (path === undefined) return english;
  const translation = (await files[path]!()) as Translation<Text>;
  return translation(words);
}
