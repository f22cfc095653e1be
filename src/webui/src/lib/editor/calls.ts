// What is asked about edits of a photo; fetched with the editor.
import { addressOf, call } from '../api/call';
import { getAsset } from '../api/calls';
import type { Asset } from '../api/types';
import type { Asked } from '../api/wire';
import { listenLive } from '../live';
import type { Edit } from './draft';

// Of the parameters the daemon says that they are an object; which ones there are goes by the action.
export const getEdits = async (assetId: string) =>
  (await call('GET /assets/{assetId}/edits', { path: { assetId } })).edits as unknown as Edit[];

/** The picture as it was taken. Its address carries no version: what the browser keeps of it, it asks about. */
export const unedited = (assetId: string) =>
  addressOf('GET /assets/{assetId}/thumbnail', { path: { assetId }, query: { size: 'preview' } });

/** Says what is done to a photo, nothing for an empty list; resolves when its pictures show it. Null where that takes
 * longer than anybody waits. Throws `ApiError`. */
export async function save(asset: Asset, edits: Edit[]): Promise<Asset | null> {
  const path = { assetId: asset.id };
  if (edits.length > 0) await call('PUT /assets/{assetId}/edits', { path, body: { edits: edits as unknown as Asked['AssetEditActionItemDto'][] } });
  else await call('DELETE /assets/{assetId}/edits', { path });
  return changed(asset);
}

const LOOK_MS = 1_000;
const PATIENCE_MS = 30_000;

/** The photo when it has other pictures than before. Of locked ones no event tells, so this looks from time to time. */
async function changed(before: Asset): Promise<Asset | null> {
  const end = Date.now() + PATIENCE_MS;
  let wake = () => {};
  const stop = listenLive({ onUpdate: (ids) => ids.includes(before.id) && wake() });
  try {
    while (Date.now() < end) {
      const found = await getAsset(before.id);
      if (found.thumbhash !== before.thumbhash) return found;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return null;
  } finally {
    stop();
  }
}
