// One month of the timeline: its pictures as the grid needs them, and where each stands inside the month. Pure.
import type { Asset, TimeBucketAssets } from '../api/types';
import { eachOf } from '../portions';
import { dayStarts, estimateDays, layDays, type Day, type DayOptions } from './days';
import { boxesOf, estimateHeight, rowOf, rowsBetween, shownRatio, type Row } from './justify';

export interface TimelineAsset {
  id: string;
  ownerId: string;
  /** Width / height as shown upright. */
  ratio: number;
  /** Base64; null while there is no preview yet. */
  thumbhash: string | null;
  isFavorite: boolean;
  isArchived: boolean;
  isImage: boolean;
  isLive: boolean;
  /** The moving part of a live photo, where that is known already. */
  liveId: string | null;
  /** Milliseconds; null for still pictures. */
  duration: number | null;
  /** The wall clock where it was taken, in milliseconds as if that clock were UTC. */
  takenAt: number;
  /** Of how many pictures of a stack it is one; 0 where it is in none. */
  stackCount: number;
  stackId: string | null;
}

/** What a tile says besides, shortly on it and in full where it is called by its name. */
export interface Note {
  short: string;
  full: (name: string) => string;
}

/** Pictures in sight under the heading of their day, where they have days. */
export interface PaintedDay {
  /** A moment of the day. */
  at: number | null;
  heading: Day | null;
  tiles: Tile[];
}

export interface Tile {
  asset: TimelineAsset;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Space for the heading above a month's rows, and below them. */
export const HEADING = 56;
export const BELOW = 20;

/** Row height and gap that suit a width: three or so to a row on a phone, larger tiles on a desk. */
export function optionsFor(width: number): DayOptions {
  if (width < 600) return { width, rowHeight: 118, gap: 3, heading: 44, narrowest: 148, apart: 10 };
  if (width < 1100) return { width, rowHeight: 180, gap: 4, heading: 36, narrowest: 160, apart: 16 };
  return { width, rowHeight: width < 1800 ? 215 : 250, gap: 5, heading: 36, narrowest: 160, apart: 18 };
}

export const estimateMonth = (options: DayOptions, hasDays: boolean) => (count: number): number =>
  HEADING + (hasDays ? estimateDays(count, options) : estimateHeight(count, options)) + BELOW;

/** Turns the wire's columns into one object a picture. */
export const assetsOf = (columns: TimeBucketAssets): TimelineAsset[] => columns.id.map((_, i) => assetAt(columns, i));

/** The same of a month of any size, in portions. Throws when it is aborted meanwhile. */
export const assetsInPortions = (columns: TimeBucketAssets, signal?: AbortSignal): Promise<TimelineAsset[]> =>
  eachOf(columns.id.length, (i) => assetAt(columns, i), signal);

function assetAt(columns: TimeBucketAssets, i: number): TimelineAsset {
  return {
    id: columns.id[i]!,
    ownerId: columns.ownerId[i] ?? '',
    ratio: shownRatio(columns.ratio[i]),
    thumbhash: columns.thumbhash[i] ?? null,
    isFavorite: columns.isFavorite[i] ?? false,
    isArchived: columns.visibility[i] === 'archive',
    isImage: columns.isImage[i] ?? true,
    isLive: Boolean(columns.livePhotoVideoId?.[i]),
    liveId: columns.livePhotoVideoId?.[i] ?? null,
    duration: columns.duration?.[i] ?? null,
    takenAt: Date.parse(zoned(columns.fileCreatedAt[i] ?? '')) + (columns.localOffsetHours?.[i] ?? 0) * 3_600_000,
    stackCount: Number(columns.stack?.[i]?.[1] ?? 0),
    stackId: columns.stack?.[i]?.[0] ?? null,
  };
}

/** Some servers send UTC timestamps without saying so. */
function zoned(timestamp: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : `${timestamp}Z`;
}

/** The tile's view of a single asset. */
export function assetOf(asset: Asset): TimelineAsset {
  return {
    id: asset.id,
    ownerId: asset.ownerId,
    ratio: shownRatio(asset.width && asset.height ? asset.width / asset.height : undefined),
    thumbhash: asset.thumbhash,
    isFavorite: asset.isFavorite,
    isArchived: asset.visibility === 'archive',
    isImage: asset.type !== 'VIDEO',
    isLive: Boolean(asset.livePhotoVideoId),
    liveId: asset.livePhotoVideoId ?? null,
    duration: asset.duration,
    takenAt: Date.parse(asset.localDateTime),
    ...stackOf(asset),
  };
}

/** What a changed asset alters in its tile. */
export function changeOf(asset: Asset): Partial<TimelineAsset> {
  const { thumbhash, isFavorite, isArchived, ratio } = assetOf(asset);
  return { thumbhash, isFavorite, isArchived, ratio, ...stackOf(asset) };
}

const stackOf = (asset: Asset) => ({ stackCount: asset.stack?.assetCount ?? 0, stackId: asset.stack?.id ?? null });

/** The pictures of a month with their days and rows at one width. */
export class LoadedMonth {
  readonly rows: Row[];
  readonly days: Day[];
  readonly height: number;
  readonly #ratios: Float64Array;
  /** Tiles of rows that were painted: the same objects again tell the grid that nothing changed. */
  readonly #painted = new Map<Row, Tile[]>();
  #index: Map<string, number> | null = null;

  constructor(
    readonly key: string,
    readonly assets: TimelineAsset[],
    readonly options: DayOptions,
    readonly hasDays: boolean,
  ) {
    this.#ratios = Float64Array.from(assets, (asset) => asset.ratio);
    const starts = hasDays ? dayStarts(assets.map((asset) => asset.takenAt)) : [];
    const { rows, days, height } = layDays(starts, this.#ratios, options);
    this.rows = rows;
    this.days = days;
    this.height = HEADING + height + BELOW;
  }

  withWidth(options: DayOptions): LoadedMonth {
    return new LoadedMonth(this.key, this.assets, options, this.hasDays);
  }

  withAssets(assets: TimelineAsset[]): LoadedMonth {
    return new LoadedMonth(this.key, assets, this.options, this.hasDays);
  }

  /** Alters those of these pictures that are here; their places stay. */
  patch(ids: Set<string>, change: Partial<TimelineAsset>): void {
    for (const id of ids) {
      const index = this.indexOf(id);
      if (index < 0) continue;
      this.assets[index] = { ...this.assets[index]!, ...change };
      this.#painted.delete(rowOf(this.rows, index)!);
    }
  }

  /** The tiles that touch `from`…`to`, in pixels from the top of the month. */
  tilesBetween(from: number, to: number): Tile[] {
    return this.#rowsBetween(from, to).flatMap((row) => this.#tilesOf(row));
  }

  /** The same by days, with the headings of those that are in sight with any picture. */
  daysBetween(from: number, to: number): PaintedDay[] {
    const found: PaintedDay[] = [];
    for (const row of this.#rowsBetween(from, to)) {
      const at = this.dayIndexOf(row.start);
      const last = found.at(-1);
      const heading = this.days[at] ?? null;
      if (last && last.heading === heading) last.tiles.push(...this.#tilesOf(row));
      else found.push({ at: heading && this.assets[heading.start]!.takenAt, heading, tiles: [...this.#tilesOf(row)] });
    }
    return found;
  }

  /** Which of its days picture `index` is of; -1 where there are none. */
  dayIndexOf(index: number): number {
    let low = 0;
    let high = this.days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.days[middle]!.end > index) high = middle;
      else low = middle + 1;
    }
    return low < this.days.length ? low : -1;
  }

  /** The tile of picture `index`. */
  tileAt(index: number): Tile | undefined {
    const row = rowOf(this.rows, index);
    return row && this.#tilesOf(row)[index - row.start];
  }

  indexOf(id: string): number {
    this.#index ??= new Map(this.assets.map((asset, i) => [asset.id, i]));
    return this.#index.get(id) ?? -1;
  }

  #rowsBetween(from: number, to: number): Row[] {
    return this.rows.slice(...rowsBetween(this.rows, from - HEADING, to - HEADING));
  }

  #tilesOf(row: Row): Tile[] {
    const known = this.#painted.get(row);
    if (known) return known;
    const tiles = boxesOf(row, this.#ratios, this.options.gap).map((box, i) => ({
      asset: this.assets[row.start + i]!,
      left: box.left,
      top: HEADING + row.top,
      width: box.width,
      height: row.height,
    }));
    this.#painted.set(row, tiles);
    return tiles;
  }
}
