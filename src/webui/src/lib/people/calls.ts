// What is asked about people and faces, one typed function each; fetched with what shows them.
import { apiPath, request } from '../api/client';
import type { BulkIdResult } from '../api/types';
import type { PixelBox } from './box';
import type { Face, KnownPerson, PeoplePage, PersonChange } from './types';

const PAGE_SIZE = 1000;

const getPage = (page: number, size: number, withHidden: boolean, closestPersonId?: string) =>
  request<PeoplePage>('GET', '/people', { query: { page, size, withHidden, closestPersonId } });

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

export const searchPeople = (name: string) => request<KnownPerson[]>('GET', '/search/person', { query: { name } });
export const getPerson = (id: string) => request<KnownPerson>('GET', `/people/${id}`);
export const createPerson = (draft: PersonChange) => request<KnownPerson>('POST', '/people', { body: draft });
export const updatePerson = (id: string, change: PersonChange) =>
  request<KnownPerson>('PUT', `/people/${id}`, { body: change });
export const deletePeople = (ids: string[]) => request<void>('DELETE', '/people', { body: { ids } });
/** The first of them stays. */
export const mergePeople = (ids: string[]) => request<BulkIdResult[]>('POST', '/people/merge', { body: { ids } });
export const updatePeople = (ids: string[], change: PersonChange) =>
  request<BulkIdResult[]>('PUT', '/people', { body: { people: ids.map((id) => ({ id, ...change })) } });

/** Whoever `from` was on these photos is `to`. */
export const giveAway = (from: string, to: string, assetIds: string[]) =>
  request<KnownPerson[]>('PUT', `/people/${to}/reassign`, {
    body: { data: assetIds.map((assetId) => ({ assetId, personId: from })) },
  });

export const getFaces = (assetId: string) => request<Face[]>('GET', '/faces', { query: { id: assetId } });
export const drawFace = (assetId: string, personId: string, box: PixelBox) =>
  request<void>('POST', '/faces', { body: { assetId, personId, ...box } });
export const giveFace = (faceId: string, personId: string) =>
  request<KnownPerson>('PUT', `/faces/${personId}`, { body: { id: faceId } });
/** `force` forgets the face; otherwise it is remembered to be none, so that it is not found again. */
export const deleteFace = (faceId: string, force: boolean) =>
  request<void>('DELETE', `/faces/${faceId}`, { body: { force } });

/** Where a person's picture is; the moment of their last change names its version. Empty without one. */
export const portraitUrl = (person: KnownPerson) =>
  person.thumbnailPath ? apiPath(`/people/${person.id}/thumbnail`, { c: person.updatedAt }) : '';
