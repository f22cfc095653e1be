// What is asked about tags; fetched with what shows them.
import { call } from '../api/call';
import { getAsset } from '../api/calls';
import type { Asset } from '../api/types';

export const getTags = () => call('GET /tags');

/** The values of a picture's tags. Throws `ApiError`. */
export const valuesOf = async (assetId: string): Promise<string[]> =>
  ((await getAsset(assetId)).tags ?? []).map((tag) => tag.value);

/** Give an asset the tag of this value, made where there is none; the asset as it is then. */
export async function addTag(assetId: string, value: string): Promise<Asset> {
  const [tag] = await call('PUT /tags', { body: { tags: [value] } });
  if (tag) await call('PUT /tags/{tagId}/assets', { path: { tagId: tag.id }, body: { ids: [assetId] } });
  return getAsset(assetId);
}

/** Take a tag from an asset; the asset as it is then. */
export async function removeTag(assetId: string, tagId: string): Promise<Asset> {
  await call('DELETE /tags/{tagId}/assets', { path: { tagId }, body: { ids: [assetId] } });
  return getAsset(assetId);
}
