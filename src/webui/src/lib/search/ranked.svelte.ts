// What a search by meaning found as a timeline: the best matches first, page after page as one scrolls on. A page is a group.
import type { Month } from '../timeline/column';
import { assetOf, type TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import { searchByMeaning } from './calls';
import { isOnDays, type Filters } from './filters';
import { text } from './text';

const PAGE = 100;

export class Ranked implements Source {
  readonly isWhole = true;
  /** How many there are so far; null until the first answer. */
  total = $state<number | null>(null);
  /** Groups by the key that the daemon's page has; in order. */
  #pages = new Map<string, TimelineAsset[]>();
  /** The page to go on with; null where everything is read. */
  #next: number | null = 1;
  #grows = false;

  constructor(readonly filters: Filters) {}

  groups = {
    titleOf: (key: string): string => {
      const from = (Number(key) - 1) * PAGE;
      return from === 0 ? text.ranked.best : text.ranked.matches(from + 1, from + (this.#pages.get(key)?.length ?? PAGE));
    },
    keyOf: (id: string): string | null =>
      [...this.#pages].find(([, assets]) => assets.some((asset) => asset.id === id))?.[0] ?? null,
  };

  /** From now on there is one page more; false where there is none. */
  grow(): boolean {
    this.#grows = this.#next !== null;
    return this.#grows;
  }

  /** Reads on, or all again that was read before. Throws `ApiError`. */
  async months(): Promise<Month[]> {
    const grows = this.#grows;
    this.#grows = false;
    const pages = grows ? new Map(this.#pages) : new Map<string, TimelineAsset[]>();
    const goal = grows ? pages.size + 1 : Math.max(1, this.#pages.size);
    let next = grows ? this.#next : 1;
    while (next !== null && pages.size < goal) {
      const page = await searchByMeaning(this.filters, PAGE, next);
      const fit = page.items.filter((asset) => isOnDays(this.filters, asset.localDateTime));
      pages.set(String(next), fit.map(assetOf));
      next = page.nextPage === null ? null : Number(page.nextPage);
    }
    this.#pages = pages;
    this.#next = next;
    const months = [...pages].map(([key, assets]) => ({ key, count: assets.length })).filter(({ count }) => count > 0);
    this.total = months.reduce((sum, { count }) => sum + count, 0);
    return months;
  }

  assets = async (key: string): Promise<TimelineAsset[]> => this.#pages.get(key) ?? [];
}
