// What the search field can suggest: names of places, cameras, tags and albums, fetched once and again after a while; people,
// of whom there may be thousands, by what is typed. What cannot be fetched is not suggested, and nothing is said of it.
import { getAlbums } from '../api/calls';
import type { Album, Tag } from '../api/types';
import { getEveryone } from '../people/calls';
import type { KnownPerson } from '../people/types';
import { getTags } from '../tags/calls';
import { suggest, type Suggested } from './calls';
import type { Known, KnownKind } from './matching';
import { recentOf } from './recent';

const FRESH_MS = 60_000;

export interface Learned {
  userId: string;
  at: number;
  places: Known[];
  tags: Tag[];
  albums: Album[];
  /** Everybody, where recent searches name somebody. */
  people: KnownPerson[] | null;
}

const VALUES: [KnownKind, Suggested][] = [
  ['city', 'city'],
  ['state', 'state'],
  ['country', 'country'],
  ['model', 'camera-model'],
  ['make', 'camera-make'],
  ['lens', 'camera-lens-model'],
];

let last: Promise<Learned> | null = null;

/** What this person has, at most a minute old. */
export async function learn(userId: string): Promise<Learned> {
  const kept = await last;
  if (kept?.userId === userId && kept.at > Date.now() - FRESH_MS) return kept;
  last = fetchAll(userId);
  return last;
}

async function fetchAll(userId: string): Promise<Learned> {
  const namesPeople = recentOf(userId).some((search) => search.includes('person='));
  const [tags, albums, people, ...values] = await Promise.all([
    orNone(getTags()),
    orNone(getAlbums()),
    namesPeople ? orNone(getEveryone()) : null,
    ...VALUES.map(async ([kind, type]) => (await orNone(suggest(type))).map((name): Known => ({ kind, id: name, name }))),
  ]);
  return { userId, at: Date.now(), tags, albums, people, places: values.flat() };
}

const orNone = <One>(asked: Promise<One[]>): Promise<One[]> => asked.catch(() => []);

/** All of it in the order in which it is suggested, with these people first. */
export const knownOf = (people: KnownPerson[], learned: Learned | null): Known[] => [
  ...people.filter(({ name }) => name !== '').map(({ id, name }): Known => ({ kind: 'person', id, name })),
  ...(learned?.places ?? []),
  ...(learned?.tags ?? []).map(({ id, value }): Known => ({ kind: 'tag', id, name: value })),
  ...(learned?.albums ?? []).map(({ id, albumName }): Known => ({ kind: 'album', id, name: albumName })),
];
