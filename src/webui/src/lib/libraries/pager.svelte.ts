// A long list shown one page at a time, because a library may miss a hundred thousand files.
import { sentenceOf } from '../api/errors';
import type { ListPage } from '../api/types';

export class Pager<Item> {
  items = $state.raw<Item[]>([]);
  /** Of all pages; null before the first answer. */
  total = $state<number | null>(null);
  /** From 1. */
  page = $state(1);
  error = $state('');
  busy = $state(false);
  /** How often somebody asked: an answer to any but the last question comes too late. */
  #asked = 0;
  /** The page of the last question, which `page` is only when it is answered. */
  #wanted = 1;

  constructor(
    readonly size: number,
    private readonly fetchPage: (page: number, size: number) => Promise<ListPage<Item>>,
  ) {}

  get pages(): number {
    return Math.max(1, Math.ceil((this.total ?? 0) / this.size));
  }

  /** Shows a page; the last one when the list has become shorter than that. */
  async go(page: number): Promise<void> {
    const question = ++this.#asked;
    this.#wanted = page;
    this.busy = true;
    try {
      const found = await this.fetchPage(page, this.size);
      if (question !== this.#asked) return;
      this.total = found.total;
      this.error = '';
      if (page > this.pages) return await this.go(this.pages);
      this.page = page;
      this.items = found.items;
    } catch (thrown) {
      if (question !== this.#asked) return;
      this.#wanted = this.page;
      this.error = sentenceOf(thrown);
    } finally {
      if (question === this.#asked) this.busy = false;
    }
  }

  reload(): Promise<void> {
    return this.go(this.#wanted);
  }
}
