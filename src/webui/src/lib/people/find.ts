// Looking for people by a part of their name, as the daemon does: whatever the case and the accents. Pure.
import type { KnownPerson } from './types';

export const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/).filter(Boolean).join(' ');

/** Those with these letters in their name; who is called so, or begins so, comes first. */
export function findPeople(people: KnownPerson[], text: string): KnownPerson[] {
  const wanted = fold(text);
  if (wanted === '') return people;
  const rank = (name: string) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
  return people
    .map((person) => ({ person, name: fold(person.name) }))
    .filter(({ name }) => name.includes(wanted))
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map(({ person }) => person);
}

/** By name, those without one last. */
export function byName(people: KnownPerson[]): KnownPerson[] {
  const first = (person: KnownPerson) => (person.isHidden ? 2 : 0) + (person.isFavorite ? 0 : 1);
  return [...people].sort(
    (a, b) =>
      first(a) - first(b) ||
      Number(a.name === '') - Number(b.name === '') ||
      a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' }),
  );
}
