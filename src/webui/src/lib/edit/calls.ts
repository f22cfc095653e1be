// What the dialog for editing several photos asks the daemon; fetched with it.
import { request } from '../api/client';
import type { BulkIdResult, Tag } from '../api/types';

/** What is to be changed of all of them; what is not named stays. Times as ISO 8601, `dateTimeRelative` in minutes. */
export interface Change {
  description?: string;
  dateTimeOriginal?: string;
  dateTimeRelative?: number;
  timeZone?: string;
  latitude?: number;
  longitude?: number;
  rating?: number | null;
}

export interface TagChange {
  /** Values, made where there are none. */
  given: string[];
  /** Ids. */
  taken: string[];
}

export const change = (ids: string[], wanted: Change) => request<void>('PUT', '/assets', { body: { ids, ...wanted } });

export async function changeTags(assetIds: string[], { given, taken }: TagChange): Promise<void> {
  if (given.length > 0) {
    const tags = await request<Tag[]>('PUT', '/tags', { body: { tags: given } });
    await request<{ count: number }>('PUT', '/tags/assets', { body: { assetIds, tagIds: tags.map((tag) => tag.id) } });
  }
  for (const id of taken) await request<BulkIdResult[]>('DELETE', `/tags/${id}/assets`, { body: { ids: assetIds } });
}
