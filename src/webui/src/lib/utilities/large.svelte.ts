// The largest files as a timeline of one group, so that the viewer walks from one to the next smaller one.
import type { Asset } from '../api/types';
import type { Month } from '../timeline/column';
import { assetOf, type TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import { findLarge, type Kind } from './calls';
import { text } from './text';

const KEY = 'largest';
const STEP = 250;
const MOST = 1000;

export class LargeFiles implements Source {
  readonly isWhole = true;
  files = $state.raw<Asset[]>([]);
  /** Whether asking for more may give more. */
  hasMore = $state(false);
  #wanted = STEP;

  constructor(readonly kind: Kind | null) {}

  groups = {
    titleOf: (): string => text.large,
    keyOf: (id: string): string | null => (this.files.some((file) => file.id === id) ? KEY : null),
  };

  /** The next look asks for more of them. */
  widen(): void {
    this.#wanted = Math.min(MOST, this.#wanted + STEP);
  }

  /** Throws `ApiError`. */
  async months(): Promise<Month[]> {
    this.files = await findLarge(this.kind, this.#wanted);
    this.hasMore = this.files.length === this.#wanted && this.#wanted < MOST;
    return this.files.length === 0 ? [] : [{ key: KEY, count: this.files.length }];
  }

  assets = async (): Promise<TimelineAsset[]> => this.files.map(assetOf);
}

export const sizeOf = (file: Asset): number => file.exifInfo?.fileSizeInByte ?? 0;
