// Making, changing and deleting tags; fetched with the pages that do.
import { request } from '../api/client';
import type { Tag } from '../api/types';

/** What a person gave in: a name, and a colour such as `#1f6b58` or none. */
export interface Draft {
  name: string;
  color: string | null;
}

/** A tag below another or at the top; slashes in its name make the levels between as well. Throws `ApiError`. */
export async function createTag(parent: Tag | null, { name, color }: Draft): Promise<Tag> {
  if (!name.includes('/')) {
    return request<Tag>('POST', '/tags', { body: { name, color, parentId: parent?.id ?? null } });
  }
  const value = parent === null ? name : `${parent.value}/${name}`;
  const [made] = await request<Tag[]>('PUT', '/tags', { body: { tags: [value] } });
  return color === null ? made! : updateTag(made!.id, { color });
}

export const updateTag = (id: string, change: Partial<Draft>) => request<Tag>('PUT', `/tags/${id}`, { body: change });
export const deleteTag = (id: string) => request<void>('DELETE', `/tags/${id}`);
