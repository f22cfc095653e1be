// Ratings of several pictures, gathered so that giving them back takes one request a rating. Pure.

export interface Rated {
  id: string;
  rating: number | null;
}

/** The ids by their rating. */
export function byRating(all: Rated[]): Map<number | null, string[]> {
  const gathered = new Map<number | null, string[]>();
  for (const { id, rating } of all) gathered.set(rating, [...(gathered.get(rating) ?? []), id]);
  return gathered;
}
