import { describe, expect, it } from 'vitest';
import { ageAt } from './age';
import { byName, findPeople, fold } from './find';
import type { KnownPerson } from './types';

const person = (name: string, more: Partial<KnownPerson> = {}): KnownPerson => ({
  id: name,
  name,
  birthDate: null,
  isHidden: false,
  thumbnailPath: '',
  ...more,
});
const names = (people: KnownPerson[]) => people.map(({ name }) => name);

describe('ages', () => {
  it.each([
    ['2020-05-31', '2024-05-30T23:59:59Z', { unit: 'year', value: 3 }],
    ['2020-05-31', '2024-05-31T00:00:00Z', { unit: 'year', value: 4 }],
    ['2020-02-29', '2023-02-28T12:00:00Z', { unit: 'year', value: 2 }],
    ['2024-01-15', '2025-12-15T00:00:00Z', { unit: 'month', value: 23 }],
    ['2024-01-15', '2024-02-14T20:00:00Z', { unit: 'day', value: 30 }],
    ['2024-01-15', '2024-01-15T20:00:00Z', { unit: 'day', value: 0 }],
    ['2024-01-15', '2024-01-14T23:00:00Z', null],
    ['1899-12-31', '2000-01-01T00:00:00Z', { unit: 'year', value: 100 }],
    [null, '2024-01-14T23:00:00Z', null],
  ])('born %s, at %s', (born, at, age) => expect(ageAt(born, Date.parse(at))).toEqual(age));
  it('need a date', () => expect(ageAt('2020-01-01', NaN)).toBeNull());
});

describe('people', () => {
  it('are found by letters without case and accents, those who begin so first', () => {
    const people = [person('Marianne'), person('Änne'), person('Ann'), person('Anna  Lena')];
    expect(names(findPeople(people, ' ann '))).toEqual(['Ann', 'Änne', 'Anna  Lena', 'Marianne']);
    expect(names(findPeople(people, 'anna lena'))).toEqual(['Anna  Lena']);
    expect(findPeople(people, ' ')).toBe(people);
    expect(fold('ΆΓΊΑ  Çelik')).toBe('αγια celik');
  });
  it('stand by name, favourites first, nameless and hidden ones last', () => {
    const people = [
      person(''),
      person('Bo 10'),
      person('Zoe', { isFavorite: true }),
      person('al', { isHidden: true }),
      person('Bo 9'),
      person('ada'),
    ];
    expect(names(byName(people))).toEqual(['Zoe', 'ada', 'Bo 9', 'Bo 10', '', 'al']);
  });
});
