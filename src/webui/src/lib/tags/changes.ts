// Making, changing and deleting tags; fetched with the pages that do.
import { call } from '../api/call';
import type { Tag } from '../api/types';

/** What a person gave in: a name, and a colour such as `#1f6b58` or none. */
export interface Draft {
  name: string;
  color: string | null;
}

/** A tag below another or at the top; slashes in its name make the levels between as well. Throws `ApiError`. */
export async function createTag(parent: Tag | null, { name, color }: Draft): Promise<Tag> {
  if (!name.includes('/')) {
    return call('POST /tags', { body: { name, color, parentId: parent?.id ?? null } });
  }
  const value = parent === null ? name : `${parent.value}/${name}`;
  const [made] = await call('PUT /tags', { body: { tags: [value] } });
  return color === null ? made! : updateTag(made!.id, { color });
}

export const updateTag = (tagId: string, change: Partial<Draft>) =>
  call('PUT /tags/{tagId}', { path: { tagId }, body: change });
export const deleteTag = (tagId: string) => call('DELETE /tags/{tagId}', { path: { tagId } });
