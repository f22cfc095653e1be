// Which pictures are selected, and from where a shift-click reaches. What is done with them is in `actions.ts`.
import { SvelteMap } from 'svelte/reactivity';
import type { TimelineAsset } from './month';
import type { Timeline } from './timeline.svelte';
import { between } from './walk';

export class Selection {
  readonly assets = new SvelteMap<string, TimelineAsset>();
  #from: string | null = null;

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
    this.#from = null;
  }

  toggle(asset: TimelineAsset): void {
    if (!this.assets.delete(asset.id)) this.assets.set(asset.id, asset);
    this.#from = asset.id;
  }

  /** Selects everything from the last touched picture to this one. Throws `ApiError`. */
  async extend(timeline: Timeline, asset: TimelineAsset): Promise<void> {
    if (this.#from === null) return this.toggle(asset);
    const range = await between(timeline, this.#from, asset.id);
    for (const one of range.length > 0 ? range : [asset]) this.assets.set(one.id, one);
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
}
