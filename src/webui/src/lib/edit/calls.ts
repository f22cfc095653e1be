// What the dialog for editing several photos asks the daemon; fetched with it.
import { call } from '../api/call';
import type { AssetsChange } from '../api/types';

/** What is to be changed of all of them; what is not named stays. Times as ISO 8601, `dateTimeRelative` in minutes. */
export type Change = AssetsChange;

export interface TagChange {
  /** Values, made where there are none. */
  given: string[];
  /** Ids. */
  taken: string[];
}

export const change = (ids: string[], wanted: Change) => call('PUT /assets', { body: { ids, ...wanted } });

export async function changeTags(assetIds: string[], { given, taken }: TagChange): Promise<void> {
  if (given.length > 0) {
    const tags = await call('PUT /tags', { body: { tags: given } });
    await call('PUT /tags/assets', { body: { assetIds, tagIds: tags.map((tag) => tag.id) } });
  }
  for (const tagId of taken) await call('DELETE /tags/{tagId}/assets', { path: { tagId }, body: { ids: assetIds } });
}

/** Nobody knows any more where these were taken, whatever their files say. */
export const forgetPlaces = (ids: string[]) => call('DELETE /photostead/assets/places', { body: { ids } });
