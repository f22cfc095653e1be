import { expect, test } from 'vitest';
import type { Entry } from './calls';
import { changeOf, changesOf, deedOf, filterOf, groupsOf, isCut, valueOf, whoOf } from './entries';

const entry = (said: Partial<Entry>): Entry => ({
  id: 'e', at: '2026-05-01T10:00:00.000Z', until: '2026-05-01T10:00:00.000Z', times: 1, action: 'photo.trash', person: null,
  source: 'session', sourceName: '', address: '', operation: '', counts: {}, subjects: [], ...said,
}); // prettier-ignore
const photo = (name: string | null, changes: Entry['subjects'][number]['changes'] = []) => ({
  kind: 'photo', id: name, name, verb: 'changed', changes,
}); // prettier-ignore

test('a deed nobody has words for is something else', () => {
  expect(deedOf(entry({}))).toBe('Photos moved to the trash');
  expect(deedOf(entry({ action: 'moon.land' }))).toBe('Something else changed');
});

test('who it was, and by what', () => {
  const mia = { id: 'm', name: 'Mia' };
  const said = (one: Entry) => whoOf(one).map((part) => part.said);
  expect(said(entry({ person: mia, sourceName: 'Chrome · Linux', address: '10.0.0.2' }))).toEqual([
    'Mia',
    'Chrome · Linux',
    '10.0.0.2',
  ]);
  expect(said(entry({ source: 'job' }))).toEqual(['The box itself']);
  expect(said(entry({ source: 'guest', address: '10.0.0.2' }))).toEqual(['Somebody who was not signed in', '10.0.0.2']);
});

test('of many things some are named, all are counted', () => {
  const subjects = ['a', 'b', 'c'].map((name) => photo(name));
  const [group] = groupsOf(entry({ counts: { photo: 600 }, subjects }), 2);
  expect(group?.label).toBe('Photos (600)');
  expect(group?.names).toContain('598 more');
  expect(groupsOf(entry({ counts: { photo: 1 }, subjects: [photo(null)] }), 2)[0]?.names).toBe('without a name');
  expect(isCut(entry({ counts: { photo: 5 } }))).toBe(false);
  expect(isCut(entry({ counts: { photo: 6 } }))).toBe(true);
});

test('what changed is said with its values, where they are kept', () => {
  const plain = (sentence: string) => sentence.replaceAll(/[\u2068\u2069]/g, '');
  expect(plain(changeOf({ field: 'name', old: 'Summer', new: 'Winter' }))).toBe('Name: Summer → Winter');
  expect(plain(changeOf({ field: 'role', new: 'viewer' }))).toBe('Role: viewer');
  expect(plain(changeOf({ field: 'expiresAt', old: 'x' }))).toBe('Ends: no longer x');
  expect(changeOf({ field: 'password' })).toBe('Password: changed');
  expect(plain(changeOf({ field: 'trash.days', new: 17 }))).toBe('trash.days: 17');
  expect(valueOf(false)).toBe('no');
});

test('the same change of many things is said once, another one with its name', () => {
  const same = [{ field: 'isFavorite', old: false, new: true }];
  expect(changesOf(entry({ subjects: [photo(null, same), photo(null, same)] }), 9)).toHaveLength(1);
  expect(changesOf(entry({ subjects: [photo('a', same), photo('b', same)] }), 9)[1]).toContain('b');
});

test('days are whole days of this device', () => {
  const asked = { text: ' x ', person: '', kind: 'photo', since: '2026-05-01', until: '2026-05-01' };
  const { text, person, since, before } = filterOf(asked);
  expect([text, person]).toEqual(['x', undefined]);
  expect(Date.parse(before!) - Date.parse(since!)).toBe(86_400_000);
});
