// All of a person's stacks as a timeline of one group, each by the picture that is shown first, so that the viewer walks
// from one to the next.
import { call } from '../api/call';
import type { Month } from '../timeline/column';
import { assetOf, type TimelineAsset } from '../timeline/month';
import type { Source } from '../timeline/source';
import type { Stack } from './calls';

const KEY = 'stacks';

export class Pile implements Source {
  readonly isWhole = true;
  /** The latest first. */
  stacks = $state.raw<Stack[]>([]);

  constructor(readonly title: string) {}

  groups = {
    titleOf: (): string => this.title,
    keyOf: (id: string): string | null => (this.stacks.some((one) => one.primaryAssetId === id) ? KEY : null),
  };

  /** Throws `ApiError`. */
  async months(): Promise<Month[]> {
    const found = await call('GET /stacks', {});
    this.stacks = found.sort((a, b) => topOf(b).localDateTime.localeCompare(topOf(a).localDateTime));
    return found.length === 0 ? [] : [{ key: KEY, count: found.length }];
  }

  assets = async (): Promise<TimelineAsset[]> => this.stacks.map(tileOf);

  /** Puts a changed stack in the place of what it was. */
  replace(changed: Stack): void {
    this.stacks = this.stacks.map((one) => (one.id === changed.id ? changed : one));
  }
}

export const topOf = (stack: Stack) => stack.assets.find((asset) => asset.id === stack.primaryAssetId) ?? stack.assets[0]!;

const tileOf = (stack: Stack): TimelineAsset => ({
  ...assetOf(topOf(stack)),
  stackId: stack.id,
  stackCount: stack.assets.length,
});
