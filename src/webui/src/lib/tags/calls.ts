// What is asked about tags, and their words; fetched with what shows them.
import { getAsset } from '../api/calls';
import { request } from '../api/client';
import type { Asset, BulkIdResult, Tag } from '../api/types';

export const text = {
  tags: 'Tags',
  add: 'Add a tag',
  addHint: 'Levels between slashes, like Family/Mia',
  remove: (value: string) => `Remove the tag ${value}`,
  added: (value: string) => `Tagged ${value}`,
  removed: (value: string) => `Tag ${value} removed`,
};

export const getTags = () => request<Tag[]>('GET', '/tags');

/** Give an asset the tag of this value, made where there is none; the asset as it is then. */
export async function addTag(assetId: string, value: string): Promise<Asset> {
  const [tag] = await request<Tag[]>('PUT', '/tags', { body: { tags: [value] } });
  if (tag) await request<BulkIdResult[]>('PUT', `/tags/${tag.id}/assets`, { body: { ids: [assetId] } });
  return getAsset(assetId);
}

/** Take a tag from an asset; the asset as it is then. */
export async function removeTag(assetId: string, tagId: string): Promise<Asset> {
  await request<BulkIdResult[]>('DELETE', `/tags/${tagId}/assets`, { body: { ids: [assetId] } });
  return getAsset(assetId);
}
