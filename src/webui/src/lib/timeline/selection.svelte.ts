// Which pictures are selected, and from where a shift-click reaches. What is done with them is in `actions.ts`.
import { SvelteMap } from 'svelte/reactivity';
import type { TimelineAsset } from './month';
import type { Timeline } from './timeline.svelte';
import { between } from './walk';

export class Selection {
  readonly assets = new SvelteMap<string, TimelineAsset>();
  #from: string | null = null;
  /** Up to where a reach went, and what it selected: the next one from the same picture takes its place. */
  #to: string | null = null;
  #reached = new Set<string>();
  #reaches = 0;

  get size(): number {
    return this.assets.size;
  }

  get ids(): string[] {
    return [...this.assets.keys()];
  }

  has(id: string): boolean {
    return this.assets.has(id);
  }

  clear(): void {
    this.assets.clear();
    this.#begin(null);
  }

  toggle(asset: TimelineAsset): void {
    if (!this.assets.delete(asset.id)) this.assets.set(asset.id, asset);
    this.#begin(asset.id);
  }

  /** Selects everything from the last touched picture to this one, in place of what the last reach selected. Throws `ApiError`. */
  async extend(timeline: Timeline, asset: TimelineAsset): Promise<void> {
    if (this.#from === null) return this.toggle(asset);
    const reach = ++this.#reaches;
    const range = await between(timeline, this.#from, asset.id);
    if (reach !== this.#reaches) return;
    const wanted = new Map((range.length > 0 ? range : [asset]).map((one) => [one.id, one]));
    for (const id of this.#reached) if (!wanted.has(id)) this.assets.delete(id);
    this.#reached = new Set([...wanted.keys()].filter((id) => this.#reached.has(id) || !this.assets.has(id)));
    for (const [id, one] of wanted) this.assets.set(id, one);
    this.#to = asset.id;
  }

  /** A step of the keyboard from one picture to another: both are selected, going back lets go again. Throws `ApiError`. */
  async step(timeline: Timeline, from: TimelineAsset, to: TimelineAsset): Promise<void> {
    if (from.id !== this.#to) {
      this.assets.set(from.id, from);
      this.#begin(from.id);
    }
    this.#to = to.id;
    await this.extend(timeline, to);
  }

  /** Selects a whole month, or lets go of it when it is wholly selected. */
  toggleAll(assets: TimelineAsset[]): void {
    const all = assets.every((asset) => this.assets.has(asset.id));
    for (const asset of assets) {
      if (all) this.assets.delete(asset.id);
      else this.assets.set(asset.id, asset);
    }
  }

  drop(ids: Iterable<string>): void {
    for (const id of ids) this.assets.delete(id);
  }

  #begin(id: string | null): void {
    this.#from = this.#to = id;
    this.#reached = new Set();
    this.#reaches += 1;
  }
}
