// What is to become of groups of duplicates, and what differs between the photos of one. Pure.
import type { Asset } from '../api/types';
import type { Group } from './calls';

export interface Wish {
  duplicateId: string;
  keepAssetIds: string[];
  trashAssetIds: string[];
}

/** Keep these of a group and throw the others away. */
export function wishOf(group: Group, kept: ReadonlySet<string>): Wish {
  const ids = group.assets.map((asset) => asset.id);
  return {
    duplicateId: group.duplicateId,
    keepAssetIds: ids.filter((id) => kept.has(id)),
    trashAssetIds: ids.filter((id) => !kept.has(id)),
  };
}

/** What is suggested, as a wish. */
export const suggested = (group: Group): Wish => wishOf(group, new Set(group.suggestedKeepAssetIds));

/** In pieces of at most so many. */
export function pieces<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Where a file lies: what tells those of a group apart. */
export function folderOf(asset: Asset): string {
  const cut = asset.originalPath.lastIndexOf('/');
  return cut <= 0 ? asset.originalPath : asset.originalPath.slice(0, cut);
}
