import { describe, expect, it } from 'vitest';
import { choose, directionOf, localesOf } from './language';

describe('choose', () => {
  const known = ['de', 'en', 'fr', 'pt-BR'];
  it.each([
    [null, ['de-AT', 'en'], 'de'],
    [null, ['pl', 'fr-CA', 'en'], 'fr'],
    [null, ['pl'], 'en'],
    [null, [], 'en'],
    [null, ['pt-PT'], 'pt-BR'],
    [null, ['PT-br'], 'pt-BR'],
    ['fr', ['de'], 'fr'],
    ['it', ['de'], 'de'], // a language that is gone
    ['en-XB', ['de'], 'en-XB'],
  ])('%s chosen, %o wanted: %s', (chosen, wanted, said) => expect(choose(chosen, wanted, known)).toBe(said));
});

describe('localesOf', () => {
  it.each([
    ['de', ['de-AT', 'de', 'en'], ['de-AT', 'de', 'de']],
    ['en', ['pl-PL', 'de'], ['en-PL', 'en']],
    ['en', ['pl'], ['en']],
    ['en-XA', ['en-GB'], ['en-GB', 'en']],
    ['en', ['nonsense tag', 'fr-CH'], ['en-CH', 'en']],
  ])('%s for %o: %o', (language, wanted, said) => expect(localesOf(language, wanted)).toEqual(said));
});

it.each([
  ['en', 'ltr'],
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['en-XB', 'rtl'],
])('%s runs %s', (language, said) => expect(directionOf(language)).toBe(said));
