// What a search found as a timeline: page after page as one scrolls on, and the months are made here.
import type { Month } from '../timeline/column';
import { byMonth } from '../timeline/folder';
import type { TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import { count, search } from './calls';
import { isOnDays, type Filters } from './filters';

const FIRST_PAGE = 250;
const NEXT_PAGE = 500;
/** A page knows of more only that there are more; and of what no index finds, that there is one more than it has. */
const MOST_KNOWN = 1000;

interface Read {
  months: Map<string, TimelineAsset[]>;
  count: number;
  /** Where to go on; null where everything is read, undefined at the start. */
  cursor: string | null | undefined;
}

export class Results implements Source {
  readonly isWhole = true;
  /** How many there are; null until the first answer. */
  total = $state<number | null>(null);
  #read: Read = { months: new Map(), count: 0, cursor: undefined };
  #grows = false;
  /** How many there are by a count of its own; null until that is known. */
  #counted: Promise<number | null> | null = null;

  constructor(readonly filters: Filters) {}

  /** From now on the months hold one page more; false where there is none. */
  grow(): boolean {
    this.#grows = typeof this.#read.cursor === 'string';
    return this.#grows;
  }

  /** Reads on, or all again that was read before. Throws `ApiError`. */
  async months(): Promise<Month[]> {
    // Who asked for more may have been overtaken by who read to the end.
    const grows = this.#grows && typeof this.#read.cursor === 'string';
    this.#grows = false;
    const read: Read = grows ? this.#read : { months: new Map(), count: 0, cursor: undefined };
    const goal = grows ? read.count + 1 : this.#read.count;
    do await this.#readPage(read);
    while (read.cursor !== null && read.count < goal);
    this.#read = read;
    return [...read.months].map(([key, assets]) => ({ key, count: assets.length }));
  }

  assets = async (key: string): Promise<TimelineAsset[]> => this.#read.months.get(key) ?? [];

  async #readPage(read: Read): Promise<void> {
    const page = await search(this.filters, read.cursor === undefined ? FIRST_PAGE : NEXT_PAGE, read.cursor ?? null);
    const fit = page.items.filter((asset) => isOnDays(this.filters, asset.localDateTime));
    for (const [key, assets] of byMonth(fit)) read.months.set(key, [...(read.months.get(key) ?? []), ...assets]);
    read.count += fit.length;
    read.cursor = page.nextCursor;
    if (read.cursor === null) this.total = read.count;
    else if (page.total > page.items.length + 1 && page.total <= MOST_KNOWN) this.total = page.total;
    else {
      this.total ??= page.total;
      void this.#countAll(read);
    }
  }

  /** Once, beside the pages: a count that fails leaves what they say. */
  async #countAll(read: Read): Promise<void> {
    this.#counted ??= count(this.filters).catch(() => null);
    const all = await this.#counted;
    if (all !== null && read.cursor !== null) this.total = all;
  }
}
