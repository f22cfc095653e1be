// Giving tags to several pictures at once, and taking them again. What happened to each is kept, so that undoing it touches
// only what was changed: a picture that had a tag before keeps it.
import { call } from '../api/call';
import { getAsset } from '../api/calls';
import type { BulkIdResult, Tag } from '../api/types';

/** Which pictures got a tag, and which lost it. */
export interface Retagged {
  tagId: string;
  given: string[];
  taken: string[];
}

/** The values of a picture's tags. Throws `ApiError`. */
export const valuesOf = async (assetId: string): Promise<string[]> =>
  ((await getAsset(assetId)).tags ?? []).map((tag) => tag.value);

/** Gives tags by their values, made where there are none, and takes those by theirs. Throws `ApiError`. */
export async function retag(ids: string[], given: string[], taken: string[], known: Tag[]): Promise<Retagged[]> {
  const done: Retagged[] = [];
  const tags = given.length === 0 ? [] : await call('PUT /tags', { body: { tags: given } });
  for (const { id } of tags) done.push({ tagId: id, given: await give(id, ids), taken: [] });
  for (const { id } of known.filter((tag) => taken.includes(tag.value))) {
    done.push({ tagId: id, given: [], taken: await take(id, ids) });
  }
  return done;
}

/** As it was before. Throws `ApiError`. */
export async function undoRetagging(done: Retagged[]): Promise<void> {
  for (const { tagId, given, taken } of done) {
    if (given.length > 0) await take(tagId, given);
    if (taken.length > 0) await give(tagId, taken);
  }
}

const give = async (tagId: string, ids: string[]) =>
  changed(await call('PUT /tags/{tagId}/assets', { path: { tagId }, body: { ids } }));

const take = async (tagId: string, ids: string[]) =>
  changed(await call('DELETE /tags/{tagId}/assets', { path: { tagId }, body: { ids } }));

const changed = (results: BulkIdResult[]): string[] => results.filter((one) => one.success).map((one) => one.id);
