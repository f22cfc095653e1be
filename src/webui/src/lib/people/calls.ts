// What is asked about people and faces, one typed function each; fetched with what shows them.
import { addressOf, call } from '../api/call';
import type { PixelBox } from './box';
import type { KnownPerson, PersonChange } from './types';

const PAGE_SIZE = 1000;

const getPage = (page: number, size: number, withHidden: boolean, closestPersonId?: string) =>
  call('GET /people', { query: { page, size, withHidden, closestPersonId } });

/**
 * Everyone, favourites first, then who has a name, then who is on most photos; hidden ones last. With `like`, the id of a
 * person, whoever looks most like them first. Throws `ApiError`.
 */
export async function getEveryone(like?: string): Promise<KnownPerson[]> {
  const found: KnownPerson[] = [];
  for (let page = 1; ; page += 1) {
    const { people, hasNextPage } = await getPage(page, PAGE_SIZE, true, like);
    found.push(...people);
    if (!hasNextPage) return found;
  }
}

/** The first of those who are not hidden. */
export const getFirst = async (most: number) => (await getPage(1, most, false)).people;

export const searchPeople = (name: string, signal?: AbortSignal) =>
  call('GET /search/person', { query: { name }, signal });
export const getPerson = (personId: string) => call('GET /people/{personId}', { path: { personId } });
export const createPerson = (draft: PersonChange) => call('POST /people', { body: draft });
export const updatePerson = (personId: string, change: PersonChange) =>
  call('PUT /people/{personId}', { path: { personId }, body: change });
export const deletePeople = (ids: string[]) => call('DELETE /people', { body: { ids } });
/** The first of them stays. */
export const mergePeople = (ids: string[]) => call('POST /people/merge', { body: { ids } });
export const updatePeople = (ids: string[], change: PersonChange) =>
  call('PUT /people', { body: { people: ids.map((id) => ({ id, ...change })) } });

/** Whoever `from` was on these photos is `to`. */
export const giveAway = (from: string, to: string, assetIds: string[]) =>
  call('PUT /people/{personId}/reassign', {
    path: { personId: to },
    body: { data: assetIds.map((assetId) => ({ assetId, personId: from })) },
  });

export const getFaces = (assetId: string) => call('GET /faces', { query: { id: assetId } });
export const drawFace = (assetId: string, personId: string, box: PixelBox) =>
  call('POST /faces', { body: { assetId, personId, ...box } });
export const giveFace = (faceId: string, personId: string) =>
  call('PUT /faces/{personId}', { path: { personId }, body: { id: faceId } });
/** `force` forgets the face; otherwise it is remembered to be none, so that it is not found again. */
export const deleteFace = (faceId: string, force: boolean) =>
  call('DELETE /faces/{faceId}', { path: { faceId }, body: { force } });

/** Where a person's picture is; the moment of their last change names its version. Empty without one. */
export const portraitUrl = (person: KnownPerson) =>
  person.thumbnailPath
    ? addressOf('GET /people/{personId}/thumbnail', { path: { personId: person.id }, version: person.updatedAt })
    : '';
