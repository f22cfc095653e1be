// The timeline as state: which months exist, which are loaded, what is in sight. It asks the daemon for months as they
// come near, lets far ones go, and keeps what the person looks at in place when heights change. The DOM is the grid's.
import type { TimelineQuery } from '../api/calls';
import { ApiError } from '../api/errors';
import type { Asset } from '../api/types';
import { MonthColumn, type Anchor, type Placed } from './column';
import { changeOf, estimateMonth, LoadedMonth, optionsFor, type PaintedDay, type TimelineAsset } from './month';
import { Margin } from './margin.svelte';
import { askTimeline, type Source } from './source';
import { clampY, isNearEdge, placeWindow, shiftWindow, type Window } from './window';

/** The scrolling element, as far as the timeline needs it. */
export interface ScrollPort {
  /** Takes the height of the content and, unless null, where to scroll to. */
  show(height: number, scrollTop: number | null): void;
}

export interface PaintedMonth extends Placed {
  /** Pixels from the top of the scrolling content. */
  at: number;
  days: PaintedDay[] | null;
  failed: boolean;
}

interface ExactAnchor extends Anchor {
  /** A picture in sight and its distance below the top of the view. */
  picture: { id: string; below: number } | null;
}

const KEPT_ASSETS = 30_000;
const REQUESTS_AT_ONCE = 6;
const SCRUB_REST_MS = 120;
const SCROLL_REST_MS = 180;
const PAINT_STEP = 200;

export class Timeline {
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  error = $state('');
  /** Grows with every change of what could be painted. */
  revision = $state(0);
  window = $state.raw<Window>({ base: 0, scrollTop: 0, height: 0 });
  scrubbing = $state(false);
  readonly margin = new Margin();
  /** Whether what is shown are months at all. */
  readonly hasDates: boolean;
  /** Whether they have days: those of the arrival have not. */
  readonly hasDays: boolean;
  readonly column: MonthColumn;
  #options = optionsFor(1000);
  #viewport = 800;
  #port: ScrollPort | null = null;
  #loaded = new Map<string, LoadedMonth>();
  #requests = new Map<string, { promise: Promise<void>; controller: AbortController; wanted: boolean }>();
  #failed = new Set<string>();
  #stale = new Set<string>();
  #loadTimer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #moving = false;
  #refreshing: Promise<void> | null = null;
  /** What was altered since a refresh began: its answers may be of before. */
  #patches: [Set<string>, Partial<TimelineAsset>][] = [];
  #again: Promise<void> | null = null;
  #closed = false;

  constructor(
    readonly query: TimelineQuery,
    readonly source: Source = askTimeline(query),
  ) {
    this.hasDates = !source.groups;
    this.hasDays = this.hasDates && query.orderBy !== 'createdAt';
    this.column = new MonthColumn(estimateMonth(this.#options, this.hasDays));
  }

  get y(): number {
    return this.window.base + this.window.scrollTop;
  }

  get viewport(): number {
    return this.#viewport;
  }

  get count(): number {
    void this.revision;
    return this.column.months.reduce((sum, month) => sum + month.count, 0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#loadTimer);
    clearTimeout(this.#restTimer);
    this.margin.stop();
    for (const request of this.#requests.values()) request.controller.abort();
  }

  // Geometry: the grid reports its size and scrolling, and paints what it is told.

  /** Takes the scrolling element; returns how to give it back. */
  attach(port: ScrollPort): () => void {
    this.#port = port;
    this.#place(this.y);
    return () => {
      if (this.#port === port) this.#port = null;
    };
  }

  resize(width: number, viewport: number): void {
    this.#viewport = viewport;
    if (width === this.#options.width) return this.#place(this.y);
    this.#options = optionsFor(width);
    this.#relayout(() => {
      this.column.setEstimate(estimateMonth(this.#options, this.hasDays));
      for (const [key, month] of this.#loaded) this.#loaded.set(key, month.withWidth(this.#options));
      this.column.setHeights([...this.#loaded].map(([key, month]) => [key, month.height]));
    });
  }

  scrolled(scrollTop: number): void {
    this.window = { ...this.window, scrollTop };
    this.#moving = true;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.#rest(), SCROLL_REST_MS);
    if (isNearEdge(this.window, this.column.total, this.#viewport)) this.#place(this.y);
    this.#scheduleLoad();
  }

  /** Puts height `y` of the column at the top of the view. */
  jump(y: number): void {
    if (Math.abs(y - this.y) > this.#viewport) this.margin.drop();
    this.#place(y);
    this.#scheduleLoad();
    this.#widenSoon();
  }

  /** Scrolls only as far as needed to see a picture; returns whether it is known. */
  reveal(id: string): boolean {
    const found = this.locate(id);
    const tile = found && found.month.tileAt(found.index);
    const month = found && this.column.find(found.month.key);
    if (!tile || !month) return false;
    const top = month.top + tile.top;
    const isInSight = top >= this.y && top + tile.height <= this.y + this.#viewport;
    if (!isInSight) this.jump(top - Math.max(8, (this.#viewport - tile.height) / 2));
    return true;
  }

  /** What to draw around the present place. */
  paint(): PaintedMonth[] {
    void this.revision;
    const { base } = this.window;
    const from = Math.floor((this.y - this.margin.size) / PAINT_STEP) * PAINT_STEP;
    const to = from + this.#viewport + 2 * this.margin.size + PAINT_STEP;
    return this.column.between(from, to).map((month) => ({
      ...month,
      at: month.top - base,
      days: this.#loaded.get(month.key)?.daysBetween(from - month.top, to - month.top) ?? null,
      failed: this.#failed.has(month.key),
    }));
  }

  #widenSoon(): void {
    const isKnown = ({ key }: Placed) => this.#loaded.has(key) || this.#failed.has(key);
    this.margin.widenOnce(() => this.column.between(this.y, this.y + this.#viewport).every(isKnown));
  }

  // Pictures: finding them; walking along them is in `walk.ts`.

  locate(id: string): { month: LoadedMonth; index: number } | null {
    for (const month of this.#loaded.values()) {
      const index = month.indexOf(id);
      if (index >= 0) return { month, index };
    }
    return null;
  }

  find(id: string): TimelineAsset | null {
    const found = this.locate(id);
    return found && found.month.assets[found.index]!;
  }

  /** All pictures of a month; asked for when not at hand. Throws `ApiError`. */
  async assetsOf(key: string): Promise<TimelineAsset[]> {
    return (await this.monthOf(key))?.assets ?? [];
  }

  /** A month with its days; null where it went away meanwhile. Throws `ApiError`. */
  async monthOf(key: string): Promise<LoadedMonth | null> {
    if (!this.#loaded.has(key)) await this.#request(key, true);
    return this.atHand(key);
  }

  /** A month that is loaded. */
  atHand(key: string): LoadedMonth | null {
    return this.#loaded.get(key) ?? null;
  }

  // Changes: the daemon's list, live events, what the person just did.

  /**
   * Asks for the list of months again and for those in sight that changed; failing is a state. One at a time: while one is under
   * way, which may not know of the latest change, there is one more behind it.
   */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again ??= this.#refreshing.catch(() => {}).then(() => this.#startAgain());
      return this.#again;
    }
    this.#patches = [];
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** The list of months is there, or asking for it failed. */
  async known(): Promise<void> {
    if (this.state !== 'ready') await (this.#refreshing ?? this.refresh());
  }

  #startAgain(): Promise<void> | undefined {
    this.#again = null;
    return this.#closed ? undefined : this.refresh();
  }

  /** The next refresh asks for these months again even if their count is the same. */
  markStale(keys: Iterable<string>): void {
    for (const key of keys) this.#stale.add(key);
  }

  get loadedKeys(): string[] {
    return [...this.#loaded.keys()];
  }

  /** Months whose answer is on its way. */
  get askedKeys(): string[] {
    return [...this.#requests.keys()];
  }

  /** Months of pictures that are drawn and wait for their preview. */
  unready(): string[] {
    const isWaiting = (day: PaintedDay) => day.tiles.some((tile) => tile.asset.thumbhash === null);
    return this.paint().flatMap((month) => (month.days?.some(isWaiting) ? month.key : []));
  }

  /** Alters tiles in place, without asking the daemon. */
  patch(ids: Iterable<string>, change: Partial<TimelineAsset>): void {
    const wanted = new Set(ids);
    for (const month of this.#loaded.values()) month.patch(wanted, change);
    if (this.#refreshing) this.#patches.push([wanted, change]);
    this.revision += 1;
  }

  patchFrom(asset: Asset): void {
    this.patch([asset.id], changeOf(asset));
  }

  /** Takes pictures out at once; the counts follow. */
  remove(ids: Iterable<string>): void {
    const gone = new Set(ids);
    this.#relayout(() => {
      const left = new Map<string, number>();
      for (const [key, month] of this.#loaded) {
        const kept = month.assets.filter((asset) => !gone.has(asset.id));
        if (kept.length === month.assets.length) continue;
        this.#loaded.set(key, month.withAssets(kept));
        left.set(key, kept.length);
      }
      const months = this.column.months.map(({ key, count }) => ({ key, count: left.get(key) ?? count }));
      this.column.setMonths(months.filter((month) => month.count > 0));
      this.column.setHeights([...left.keys()].map((key) => [key, this.#loaded.get(key)!.height]));
    });
  }

  async #refresh(): Promise<void> {
    try {
      const months = await this.source.months();
      await this.#renew(this.#changedOf(months));
      if (this.#closed) return;
      this.#failed.clear();
      this.#relayout(() => {
        this.column.setMonths(months);
        this.column.setHeights([...this.#loaded].map(([key, month]) => [key, month.height]));
      });
      this.state = 'ready';
      this.#scheduleLoad();
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      if (this.state === 'ready' || this.#closed) return; // What is on screen stays; the connection notice speaks.
      this.error = thrown.message;
      this.state = 'failed';
    }
  }

  #changedOf(months: { key: string; count: number }[]): Set<string> {
    const counts = new Map(months.map((month) => [month.key, month.count]));
    const changed = new Set(this.#stale);
    for (const [key, month] of this.#loaded) if (counts.get(key) !== month.assets.length) changed.add(key);
    for (const key of changed) if (!counts.has(key)) this.#loaded.delete(key);
    return changed;
  }

  /**
   * Asks again for changed months in sight, also for those that are being asked for: that answer may be of before the change.
   * Until theirs are there the old pictures stay, with the focus on one of them. The others are let go and asked for when they
   * come near.
   */
  async #renew(changed: Set<string>): Promise<void> {
    this.#stale.clear();
    const near = new Set(this.#near().map((month) => month.key));
    const isShown = (key: string) => near.has(key) && (this.#loaded.has(key) || this.#requests.has(key));
    const again = [...changed].filter(isShown);
    for (const key of changed) if (!isShown(key)) this.#loaded.delete(key);
    try {
      const fresh = await Promise.all(again.map(async (key) => this.#fetch(key)));
      for (const month of fresh) {
        for (const [ids, change] of this.#patches) month.patch(ids, change);
        this.#loaded.set(month.key, month);
      }
    } catch (thrown) {
      this.markStale(again);
      throw thrown;
    }
  }

  // Loading.

  #near(): Placed[] {
    return this.column.between(this.y - this.#viewport, this.y + 3 * this.#viewport);
  }

  #scheduleLoad(): void {
    clearTimeout(this.#loadTimer);
    this.#loadTimer = setTimeout(() => this.#load(), this.scrubbing ? SCRUB_REST_MS : 30);
  }

  #load(): void {
    if (this.#closed) return;
    const isNearEnd = this.y + 3 * this.#viewport > this.column.total;
    if (isNearEnd && this.state === 'ready' && !this.#refreshing && this.source.grow?.()) void this.refresh();
    const near = this.#near();
    this.#dropRequestsOutside(new Set(near.map((month) => month.key)));
    // What is in sight first, then what is closest to it.
    const distance = (month: Placed) => Math.max(0, month.top - this.y - this.#viewport, this.y - month.top - month.height + 1);
    for (const month of near.sort((a, b) => distance(a) - distance(b))) {
      if (this.#requests.size >= REQUESTS_AT_ONCE) return;
      if (!this.#loaded.has(month.key) && !this.#requests.has(month.key) && !this.#failed.has(month.key)) {
        this.#request(month.key, false).catch((thrown: unknown) => {
          if (!(thrown instanceof ApiError)) throw thrown; // An `ApiError` is kept in `#failed` and shown in its place.
        });
      }
    }
  }

  /** Tries months again that could not be loaded. */
  retryFailed(): void {
    this.#failed.clear();
    this.revision += 1;
    this.#scheduleLoad();
  }

  #dropRequestsOutside(near: Set<string>): void {
    for (const [key, request] of this.#requests) if (!near.has(key) && !request.wanted) request.controller.abort();
  }

  #request(key: string, wanted: boolean): Promise<void> {
    const running = this.#requests.get(key);
    if (running) {
      running.wanted ||= wanted;
      return running.promise;
    }
    const controller = new AbortController();
    const promise = this.#receive(key, controller.signal).finally(() => {
      this.#requests.delete(key);
      this.#scheduleLoad();
    });
    this.#requests.set(key, { promise, controller, wanted });
    return promise;
  }

  async #receive(key: string, signal: AbortSignal): Promise<void> {
    try {
      const month = await this.#fetch(key, signal);
      this.#failed.delete(key);
      if (!this.#loaded.has(key)) this.#take(month); // Else it was asked for anew meanwhile, after a change.
      this.#releaseFar();
      this.#widenSoon();
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof ApiError) this.#failed.add(key);
      this.revision += 1;
      this.#widenSoon();
      throw thrown;
    }
  }

  #take(month: LoadedMonth): void {
    this.#relayout(() => {
      this.#loaded.set(month.key, month);
      this.column.setHeights([[month.key, month.height]]);
    });
  }

  async #fetch(key: string, signal?: AbortSignal): Promise<LoadedMonth> {
    return new LoadedMonth(key, await this.source.assets(key, signal), this.#options, this.hasDays);
  }

  #releaseFar(): void {
    let kept = [...this.#loaded.values()].reduce((sum, month) => sum + month.assets.length, 0);
    if (kept <= KEPT_ASSETS) return;
    const near = new Set(this.#near().map((month) => month.key));
    const distance = (key: string) => Math.abs((this.column.find(key)?.top ?? Infinity) - this.y);
    const far = [...this.#loaded.keys()].filter((key) => !near.has(key)).sort((a, b) => distance(b) - distance(a));
    for (const key of far) {
      if (kept <= KEPT_ASSETS) return;
      kept -= this.#loaded.get(key)!.assets.length;
      this.#loaded.delete(key);
    }
  }

  // Keeping the place.

  #relayout(change: () => void): void {
    const anchor = this.#anchor();
    change();
    this.revision += 1;
    const y = this.#resolve(anchor);
    const shifted = this.#moving && shiftWindow(y, this.window.scrollTop, this.column.total, this.#viewport);
    if (!shifted) return this.#place(y);
    this.window = shifted;
    this.#port?.show(shifted.height, null); // The element may already be further on than its last event said.
  }

  #anchor(): ExactAnchor | null {
    if (this.y <= 2) return null; // At the very top new pictures should come into sight.
    const anchor = this.column.anchorAt(this.y);
    if (!anchor) return null;
    const tile = this.#loaded.get(anchor.key)?.tilesBetween(anchor.dy, anchor.dy + this.#viewport)[0];
    return { ...anchor, picture: tile ? { id: tile.asset.id, below: tile.top - anchor.dy } : null };
  }

  #resolve(anchor: ExactAnchor | null): number {
    if (!anchor) return 0;
    const month = this.#loaded.get(anchor.key);
    const tile = anchor.picture && month?.tileAt(month.indexOf(anchor.picture.id));
    const top = this.column.find(anchor.key)?.top;
    if (!tile || !anchor.picture || top === undefined) return this.column.heightOf(anchor);
    return top + tile.top - anchor.picture.below;
  }

  #place(y: number): void {
    this.window = placeWindow(clampY(y, this.column.total, this.#viewport), this.column.total, this.#viewport);
    this.#port?.show(this.window.height, this.window.scrollTop);
  }

  /**
   * Scrolling came to rest: put the window back where it leaves most room. Where it is there already nothing is written: a busy
   * browser may be further on than its last event said, and would be drawn back and stopped.
   */
  #rest(): void {
    this.#moving = false;
    const { base, height } = placeWindow(this.y, this.column.total, this.#viewport);
    const isThere = base === this.window.base && height === this.window.height;
    if (isThere) this.#port?.show(height, null);
    else this.#place(this.y);
  }
}
