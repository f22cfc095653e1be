// A folder as a timeline: the daemon gives all that lies in it at once, and the months are made here.
import { getFolderAssets } from '../api/calls';
import type { Asset } from '../api/types';
import { assetOf, type TimelineAsset } from './month';
import type { Source } from './source';

/** What lies right in the folder of this path. */
export function lookInto(path: string): Source {
  let found = new Map<string, TimelineAsset[]>();
  return {
    isWhole: true,
    async months() {
      found = byMonth(await getFolderAssets(path));
      return [...found].map(([key, assets]) => ({ key, count: assets.length }));
    },
    assets: async (key) => found.get(key) ?? [],
  };
}

/** Pictures by the first day of their month, the newest first; those of one moment stay in the order given. */
export function byMonth(assets: Asset[]): Map<string, TimelineAsset[]> {
  const months = new Map<string, TimelineAsset[]>();
  for (const asset of [...assets].sort((a, b) => compare(b.localDateTime, a.localDateTime))) {
    const key = `${asset.localDateTime.slice(0, 7)}-01`;
    const month = months.get(key);
    if (month) month.push(assetOf(asset));
    else months.set(key, [assetOf(asset)]);
  }
  return months;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
