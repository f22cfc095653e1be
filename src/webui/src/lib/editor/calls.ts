// What is asked about edits of a photo; fetched with the editor.
import { getAsset } from '../api/calls';
import { apiPath, request } from '../api/client';
import type { Asset } from '../api/types';
import { listenLive } from '../live';
import type { Edit } from './draft';

const path = (id: string) => `/assets/${id}/edits`;

export const getEdits = async (id: string) => (await request<{ edits: Edit[] }>('GET', path(id))).edits;

/** The picture as it was taken. Its address carries no version: what the browser keeps of it, it asks about. */
export const unedited = (id: string) => apiPath(`/assets/${id}/thumbnail`, { size: 'preview' });

/** Says what is done to a photo, nothing for an empty list; resolves when its pictures show it. Null where that takes
 * longer than anybody waits. Throws `ApiError`. */
export async function save(asset: Asset, edits: Edit[]): Promise<Asset | null> {
  if (edits.length > 0) await request<void>('PUT', path(asset.id), { body: { edits } });
  else await request<void>('DELETE', path(asset.id));
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
