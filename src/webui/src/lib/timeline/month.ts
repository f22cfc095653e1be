// One month of the timeline: its pictures as the grid needs them, and where each stands inside the month. Pure.
import type { Asset, TimeBucketAssets } from '../api/types';
import { boxesOf, estimateHeight, justify, rowOf, rowsBetween, shownRatio, type Row, type RowOptions } from './justify';

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
  /** Milliseconds; null for still pictures. */
  duration: number | null;
  /** The wall clock where it was taken, in milliseconds as if that clock were UTC. */
  takenAt: number;
  /** Of how many pictures of a stack it is one; 0 where it is in none. */
  stackCount: number;
  stackId: string | null;
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
export function optionsFor(width: number): RowOptions {
  if (width < 600) return { width, rowHeight: 118, gap: 3 };
  if (width < 1100) return { width, rowHeight: 180, gap: 4 };
  return { width, rowHeight: width < 1800 ? 215 : 250, gap: 5 };
}

export const estimateMonth = (options: RowOptions) => (count: number): number =>
  HEADING + estimateHeight(count, options) + BELOW;

/** Turns the wire's columns into one object a picture. */
export function assetsOf(columns: TimeBucketAssets): TimelineAsset[] {
  return columns.id.map((id, i) => ({
    id,
    ownerId: columns.ownerId[i] ?? '',
    ratio: shownRatio(columns.ratio[i]),
    thumbhash: columns.thumbhash[i] ?? null,
    isFavorite: columns.isFavorite[i] ?? false,
    isArchived: columns.visibility[i] === 'archive',
    isImage: columns.isImage[i] ?? true,
    isLive: Boolean(columns.livePhotoVideoId?.[i]),
    duration: columns.duration?.[i] ?? null,
    takenAt: Date.parse(zoned(columns.fileCreatedAt[i] ?? '')) + (columns.localOffsetHours?.[i] ?? 0) * 3_600_000,
    stackCount: Number(columns.stack?.[i]?.[1] ?? 0),
    stackId: columns.stack?.[i]?.[0] ?? null,
  }));
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

/** The pictures of a month with their rows at one width. */
export class LoadedMonth {
  readonly rows: Row[];
  readonly height: number;
  readonly #ratios: Float64Array;

  constructor(
    readonly key: string,
    readonly assets: TimelineAsset[],
    readonly options: RowOptions,
  ) {
    this.#ratios = Float64Array.from(assets, (asset) => asset.ratio);
    const { rows, height } = justify(this.#ratios, options);
    this.rows = rows;
    this.height = HEADING + height + BELOW;
  }

  withWidth(options: RowOptions): LoadedMonth {
    return new LoadedMonth(this.key, this.assets, options);
  }

  withAssets(assets: TimelineAsset[]): LoadedMonth {
    return new LoadedMonth(this.key, assets, this.options);
  }

  /** The tiles that touch `from`…`to`, in pixels from the top of the month. */
  tilesBetween(from: number, to: number): Tile[] {
    const [first, last] = rowsBetween(this.rows, from - HEADING, to - HEADING);
    return this.rows.slice(first, last).flatMap((row) => this.#tilesOf(row));
  }

  /** The tile of picture `index`. */
  tileAt(index: number): Tile | undefined {
    const row = rowOf(this.rows, index);
    return row && this.#tilesOf(row)[index - row.start];
  }

  indexOf(id: string): number {
    return this.assets.findIndex((asset) => asset.id === id);
  }

  #tilesOf(row: Row): Tile[] {
    return boxesOf(row, this.#ratios, this.options.gap).map((box, i) => ({
      asset: this.assets[row.start + i]!,
      left: box.left,
      top: HEADING + row.top,
      width: box.width,
      height: row.height,
    }));
  }
}
