// Which of the things one knows are meant by what is being typed, and the search each leads to. What is typed may end with a
// name ("beach new york"): then the words before it stay words. Pure.
import { fold } from '../people/find';
import { NO_FILTERS, searchOf, type Filters } from './filters';

export type KnownKind = 'person' | 'city' | 'state' | 'country' | 'model' | 'make' | 'lens' | 'tag' | 'album';

/** A thing by its name; `id` is what a filter has of it, the name itself where it has no other. */
export interface Known {
  kind: KnownKind;
  id: string;
  name: string;
}

export interface Suggestion {
  kind: KnownKind | 'recent';
  label: string;
  /** The search part of the address that it leads to. */
  search: string;
}

const MOST_OF_A_KIND = 4;
const MOST_WORDS = 4;
/** One letter after other words is the beginning of anything. */
const SHORTEST_TAIL = 2;

interface Tail {
  wanted: string;
  /** What was typed before it. */
  rest: string;
}

/** What was typed, and its ends from the longest to the shortest. */
function tailsOf(typed: string): Tail[] {
  const words = typed.trim().split(/\s+/);
  const ends = words.slice(1).map((_, i) => ({ wanted: fold(words.slice(i + 1).join(' ')), rest: words.slice(0, i + 1).join(' ') }));
  return [{ wanted: fold(typed), rest: '' }, ...ends.slice(-MOST_WORDS).filter(({ wanted }) => wanted.length >= SHORTEST_TAIL)];
}

/** 0 where a name begins so, 1 where one of its words does, 2 where it is somewhere within; null where it is not. */
export function rankOf(name: string, wanted: string): number | null {
  const at = wanted === '' ? -1 : name.indexOf(wanted);
  if (at <= 0) return at === 0 ? 0 : null;
  return name.replaceAll(/[^\p{L}\p{N}]/gu, ' ').includes(` ${wanted}`) ? 1 : 2;
}

interface Match {
  known: Known;
  rest: string;
  rank: number;
}

/** By the longest end that fits; an end is a name only where it begins a word. */
function matchOf(known: Known, tails: Tail[]): Match | null {
  const name = fold(known.name);
  for (const { wanted, rest } of tails) {
    const rank = rankOf(name, wanted);
    if (rank !== null && (rest === '' || rank < 2)) return { known, rest, rank: rank + (rest === '' ? 0 : 3) };
  }
  return null;
}

/** What is known and may be meant, the best of each kind, in the order of what is known. `base` is the search it joins. */
export function suggestionsFor(typed: string, all: Known[], base: Filters = NO_FILTERS): Suggestion[] {
  const tails = tailsOf(typed);
  const matches = all.map((known) => matchOf(known, tails)).filter((match) => match !== null);
  const kinds = [...new Set(matches.map(({ known }) => known.kind))];
  return kinds.flatMap((kind) =>
    matches
      .filter(({ known }) => known.kind === kind)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST_OF_A_KIND)
      .map(({ known, rest }) => ({ kind, label: known.name, search: searchOf(joined(spoken(base, rest), known)) })),
  );
}

/** Beside words there is no picture that others are to be like. */
const spoken = (filters: Filters, q: string): Filters => ({ ...filters, q, like: q === '' ? filters.like : null });

/** A search with one more filter; another of the same kind goes, but people come together. */
function joined(filters: Filters, { kind, id }: Known): Filters {
  const place = { country: null, state: null, city: null };
  const camera = { make: null, model: null };
  if (kind === 'person') return { ...filters, person: [...new Set([...(filters.person?.split(',') ?? []), id])].join(',') };
  if (kind === 'city' || kind === 'state' || kind === 'country') return { ...filters, ...place, [kind]: id };
  if (kind === 'make' || kind === 'model') return { ...filters, ...camera, [kind]: id };
  return { ...filters, [kind]: id };
}
