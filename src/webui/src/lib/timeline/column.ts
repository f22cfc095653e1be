// The timeline as one tall column of months: where each month starts, which are in sight, what a place in it is called.
// Pure numbers: a month's height is estimated from its count until its pictures are known. No DOM, no requests.

export interface Month {
  /** The bucket's key, first day of the month as `YYYY-MM-DD`. */
  key: string;
  count: number;
}

export interface Placed extends Month {
  index: number;
  top: number;
  height: number;
}

/** A place that survives changes of heights around it: so many pixels below the start of a month. */
export interface Anchor {
  key: string;
  dy: number;
}

type Estimate = (count: number) => number;

export class MonthColumn {
  #months: Month[] = [];
  #index = new Map<string, number>();
  /** Exact heights by key with the count they belong to; they outlive the release of a month's pictures. */
  #exact = new Map<string, { height: number; count: number }>();
  #tops = new Float64Array(1);
  #estimate: Estimate;

  constructor(estimate: Estimate) {
    this.#estimate = estimate;
  }

  get length(): number {
    return this.#months.length;
  }

  get total(): number {
    return this.#tops[this.#months.length] ?? 0;
  }

  get months(): readonly Month[] {
    return this.#months;
  }

  /** Takes a new list of months, newest first; known heights are kept where the count did not change. */
  setMonths(months: Month[]): void {
    this.#months = months;
    this.#index = new Map(months.map((month, i) => [month.key, i]));
    for (const [key, known] of this.#exact) {
      const i = this.#index.get(key);
      if (i === undefined || months[i]!.count !== known.count) this.#exact.delete(key);
    }
    this.#place();
  }

  /** The width changed: every height is an estimate again. */
  setEstimate(estimate: Estimate): void {
    this.#estimate = estimate;
    this.#exact.clear();
    this.#place();
  }

  /** The real heights of months whose pictures are known now. */
  setHeights(heights: Iterable<[string, number]>): void {
    for (const [key, height] of heights) {
      const i = this.#index.get(key);
      if (i !== undefined) this.#exact.set(key, { height, count: this.#months[i]!.count });
    }
    this.#place();
  }

  indexOf(key: string): number {
    return this.#index.get(key) ?? -1;
  }

  at(index: number): Placed | undefined {
    const month = this.#months[index];
    if (month === undefined) return undefined;
    const top = this.#tops[index]!;
    return { ...month, index, top, height: this.#tops[index + 1]! - top };
  }

  find(key: string): Placed | undefined {
    return this.at(this.indexOf(key));
  }

  /** The month that covers height `y`; the first or last one beyond the ends, -1 when there are none. */
  indexAt(y: number): number {
    let low = 0;
    let high = this.#months.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return this.#months.length === 0 ? -1 : low;
  }

  /** The months that touch the stretch `from`…`to`. */
  between(from: number, to: number): Placed[] {
    const found: Placed[] = [];
    for (let i = Math.max(0, this.indexAt(from)); i < this.#months.length && this.#tops[i]! < to; i++) {
      found.push(this.at(i)!);
    }
    return found;
  }

  /** Where the next year begins in this direction, its first month as they are listed; beyond the ends where there is none. */
  besideYear(index: number, along: 1 | -1): number {
    const yearAt = (i: number) => this.#months[i]?.key.slice(0, 4);
    let i = index;
    while (yearAt(i) !== undefined && yearAt(i) === yearAt(index)) i += along;
    while (along === -1 && i > 0 && yearAt(i - 1) === yearAt(i)) i -= 1;
    return i;
  }

  anchorAt(y: number): Anchor | null {
    const month = this.at(this.indexAt(y));
    return month === undefined ? null : { key: month.key, dy: y - month.top };
  }

  /** Where an anchor stands now; when its month is gone, where the next older one starts. */
  heightOf(anchor: Anchor): number {
    const month = this.find(anchor.key);
    if (month !== undefined) return month.top + Math.min(anchor.dy, month.height);
    const next = this.#months.findIndex((other) => other.key < anchor.key);
    return next < 0 ? this.total : this.#tops[next]!;
  }

  #place(): void {
    this.#tops = new Float64Array(this.#months.length + 1);
    this.#months.forEach((month, i) => {
      const height = this.#exact.get(month.key)?.height ?? this.#estimate(month.count);
      this.#tops[i + 1] = this.#tops[i]! + height;
    });
  }
}
