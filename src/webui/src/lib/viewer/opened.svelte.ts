// What is known about the picture that is open, and which ones lie beside it. Turning to them is the viewer's.
import { untrack } from 'svelte';
import { getAsset, imageUrl } from '../api/calls';
import { sentenceOf } from '../api/errors';
import type { Asset } from '../api/types';
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';
import { bring, neighbour } from '../timeline/walk';

/** Of the neighbours, and of where one came from. */
const MOST_KNOWN = 6;
/** What was asked for this long ago is shown, and asked for again: it may have changed meanwhile. */
const FRESH_MS = 5_000;

interface Known {
  asset: Asset;
  at: number;
}

export class Opened {
  details = $state.raw<Asset | null>(null);
  before = $state.raw<TimelineAsset | null>(null);
  after = $state.raw<TimelineAsset | null>(null);
  error = $state('');
  readonly #timelineOf: () => Timeline;
  readonly #known = new Map<string, Known>();
  #openId = '';
  /** On their way out of the timeline, or into the locked folder: of them nothing is asked any more. */
  readonly #leaving = new Set<string>();
  #learning: Promise<void> = Promise.resolve();

  constructor(timelineOf: () => Timeline) {
    this.#timelineOf = timelineOf;
  }

  async open(wanted: string, signal: AbortSignal): Promise<void> {
    this.#openId = wanted;
    this.before = this.after = null;
    this.error = '';
    try {
      const known = this.#timelineOf().locate(wanted) !== null;
      this.#learning = this.#learn(wanted, signal);
      await Promise.all([this.#learning, known ? this.#lookAround(wanted, signal) : null]);
      if (!known && !signal.aborted) await this.#lookAround(wanted, signal);
    } catch (thrown) {
      if (!signal.aborted) this.error = sentenceOf(thrown);
    }
  }

  /** A picture was changed here; `isOpen` unless the page was turned meanwhile. */
  changed(asset: Asset, isOpen: boolean): void {
    if (isOpen) this.details = asset;
    if (this.#known.has(asset.id)) this.#known.set(asset.id, { asset, at: Date.now() });
  }

  /** Asks again for what may have changed; `isStillOpen` says whether anybody waits for the answer by then. */
  async lookAgain(id: string, isStillOpen: () => boolean): Promise<void> {
    const found = await getAsset(id);
    if (!isStillOpen()) return;
    this.details = found;
    // With another date it may be in a month that nobody asked for yet.
    if (this.#timelineOf().locate(this.#placeOf(id)) === null) await bring(this.#timelineOf(), found);
    await this.#lookAround(id, new AbortController().signal);
  }

  /** Does something that takes a picture away: from now on nothing lies in its place, unless it fails. */
  async without(id: string, deed: () => Promise<void>): Promise<void> {
    this.#leaving.add(id);
    try {
      await deed();
    } finally {
      this.#leaving.delete(id);
      await this.lookAround();
    }
  }

  /** Pictures came or went: others may lie beside the one that is open. */
  async lookAround(): Promise<void> {
    if (this.#openId) await this.#lookAround(this.#openId, new AbortController().signal).catch(() => {}); // As before.
  }

  /** The picture before (-1) or after (1) one, as soon as that is known. */
  async beside(id: string, direction: 1 | -1): Promise<TimelineAsset | null> {
    // Of an address opened from outside the month is on its way.
    if (this.#timelineOf().locate(this.#placeOf(id)) === null) await this.#learning.catch(() => {});
    let found = await neighbour(this.#timelineOf(), this.#placeOf(id), direction);
    while (found && this.#leaving.has(found.id)) found = await neighbour(this.#timelineOf(), found.id, direction);
    return found;
  }

  /** Fetches everything about the picture; an address opened from outside also needs its month. */
  async #learn(wanted: string, signal: AbortSignal): Promise<void> {
    const timeline = this.#timelineOf();
    const known = this.#known.get(wanted);
    if (known) this.details = known.asset;
    const isFresh = known !== undefined && Date.now() - known.at < FRESH_MS;
    const found = isFresh ? known.asset : await getAsset(wanted, signal);
    this.#known.delete(wanted); // Here it may be changed.
    if (signal.aborted) return;
    this.details = found;
    if (timeline.locate(wanted) !== null) return;
    await timeline.known();
    await bring(timeline, found);
  }

  /** Where a picture stands among the others: what is behind the top of a stack stands there. */
  #placeOf(wanted: string): string {
    if (this.#timelineOf().locate(wanted) !== null) return wanted;
    // What opens a picture must not begin again when its details are there.
    const known = untrack(() => this.details);
    return (known?.id === wanted && known.stack?.primaryAssetId) || wanted;
  }

  async #lookAround(wanted: string, signal: AbortSignal): Promise<void> {
    const [previous, next] = await Promise.all([this.beside(wanted, -1), this.beside(wanted, 1)]);
    if (signal.aborted || wanted !== this.#openId) return;
    this.before = previous;
    this.after = next;
    for (const beside of [next, previous]) {
      preload(beside);
      if (beside) void this.#learnAhead(beside.id, signal);
    }
  }

  /** So that what is said of a picture comes with it. */
  async #learnAhead(id: string, signal: AbortSignal): Promise<void> {
    if (this.#known.has(id)) return;
    const asset = await getAsset(id, signal).catch(() => null); // Opening it says what is wrong.
    if (!asset) return;
    this.#known.set(id, { asset, at: Date.now() });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Fetches and decodes what is likely to be looked at next. */
export function preload(next: TimelineAsset | null): void {
  if (!next?.isImage || next.thumbhash === null) return;
  const image = new Image();
  image.src = imageUrl(next.id, 'preview', next.thumbhash);
  void image.decode().catch(() => {}); // Where it shows, it says that it cannot be seen.
}
