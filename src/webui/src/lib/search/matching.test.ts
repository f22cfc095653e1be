import { expect, it } from 'vitest';
import { filtersIn } from './filters';
import { rankOf, suggestionsFor, type Known } from './matching';

const person = (id: string, name: string): Known => ({ kind: 'person', id, name });
const city = (name: string): Known => ({ kind: 'city', id: name, name });
const searches = (typed: string, all: Known[], base = '') => suggestionsFor(typed, all, filtersIn(base)).map(({ search }) => search);

it('finds a name by its beginning before that of a word, and that before the middle', () => {
  expect(['new york', 'york', 'yorkshire'].map((name) => rankOf(name, 'york'))).toEqual([1, 0, 0]);
  expect(rankOf('newyork', 'york')).toBe(2);
  expect(rankOf('rome', 'york')).toBeNull();
  expect(rankOf('rome', '')).toBeNull();
  expect(suggestionsFor('müll', [person('1', 'Anna Muller'), person('2', 'Müller')]).map(({ label }) => label)).toEqual(['Müller', 'Anna Muller']);
});

it('leaves the words before a name as they were typed', () => {
  expect(searches('Beach new york', [city('New York')])).toEqual(['?q=Beach&city=New+York']);
  expect(searches('beach y', [city('York')])).toEqual([]);
  expect(searches('beach ork', [city('York')])).toEqual([]);
});

it('joins the search that is shown: people come together, places take turns', () => {
  expect(searches('ann', [person('a', 'Ann')], '?q=sea&person=b&country=Italy')).toEqual(['?country=Italy&person=b%2Ca']);
  expect(searches('ann', [person('a', 'Ann')], '?person=a')).toEqual(['?person=a']);
  expect(searches('rome', [city('Rome')], '?country=Italy&person=b')).toEqual(['?city=Rome&person=b']);
});

it('shows a few of each kind', () => {
  const many = Array.from({ length: 9 }, (_, i) => person(String(i), `Ann ${i}`));
  expect(searches('ann', [...many, city('Annecy')])).toHaveLength(5);
});
