import { describe, expect, it } from 'vitest';
import type { Notification } from '../api/types';
import { hrefOf, isUnread, withRead } from './items';

const made = (id: string, hour: number, more: Partial<Notification> = {}): Notification => ({
  id,
  createdAt: `2024-05-01T${String(hour).padStart(2, '0')}:00:00.000Z`,
  level: 'info',
  type: 'Custom',
  title: id,
  ...more,
});

describe('withRead', () => {
  const at = '2024-05-02T00:00:00.000Z';
  const list = [made('b', 2), made('a', 1, { readAt: at })];

  it('marks those and no others', () => {
    expect(withRead(list, ['b'], at).map(isUnread)).toEqual([false, false]);
    expect(withRead(list, [], at)).toEqual(list);
  });
  it('makes unread again', () => expect(withRead(list, ['a'], null)[1]).toEqual(made('a', 1)));
});

describe('hrefOf', () => {
  const origin = 'http://box.lan:2283';

  it.each([
    ['/libraries', '/libraries'],
    ['/photos/abc?x=1', '/photos/abc?x=1'],
    ['/nowhere', null],
    ['/api/users/me', null],
    ['//evil.example/photos', null],
    ['/\\evil.example/photos', null],
    ['https://evil.example/photos', null],
    ['javascript:alert(1)', null],
    ['http://box.lan:2283/photos', null],
    ['', null],
    [7, null],
    [undefined, null],
  ])('%s', (href, wanted) => expect(hrefOf(made('a', 1, { data: { href } }), origin)).toBe(wanted));

  it.each([
    ['0b9a3c1e-5f0c-4f6e-9c1e-2d0e6a3f7b11', '/albums/0b9a3c1e-5f0c-4f6e-9c1e-2d0e6a3f7b11'],
    ['../../evil', null],
    [7, null],
  ])('album %s', (albumId, wanted) => expect(hrefOf(made('a', 1, { data: { albumId } }), origin)).toBe(wanted));

  it('needs data', () => expect(hrefOf(made('a', 1), origin)).toBeNull());
});
