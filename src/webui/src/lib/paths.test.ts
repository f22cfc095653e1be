import { describe, expect, it } from 'vitest';
import { pathOf, routeOf, safeContinue, type Route } from './paths';

describe('routeOf', () => {
  it.each([
    ['/', { page: 'grid', view: 'photos', assetId: null }],
    ['/photos', { page: 'grid', view: 'photos', assetId: null }],
    ['/photos/', { page: 'grid', view: 'photos', assetId: null }],
    ['/photos/abc', { page: 'grid', view: 'photos', assetId: 'abc' }],
    ['/trash/abc', { page: 'grid', view: 'trash', assetId: 'abc' }],
    ['/albums', { page: 'albums' }],
    ['/albums/x', { page: 'album', albumId: 'x', assetId: null }],
    ['/albums/x/abc', { page: 'album', albumId: 'x', assetId: 'abc' }],
    ['/map', { page: 'map', search: '', assetId: null }],
    ['/map/abc', { page: 'map', search: '', assetId: 'abc' }],
    ['/map/abc/x', { page: 'not-found' }],
    ['/libraries', { page: 'libraries' }],
    ['/onboarding', { page: 'onboarding', step: null }],
    ['/onboarding/photos', { page: 'onboarding', step: 'photos' }],
    ['/onboarding/nonsense', { page: 'not-found' }],
    ['/onboarding/photos/x', { page: 'not-found' }],
    ['/admin/queues', { page: 'admin', part: 'queues' }],
    ['/explore', { page: 'explore' }],
    ['/explore/x', { page: 'not-found' }],
    ['/recently-added', { page: 'recent', assetId: null }],
    ['/recently-added/abc', { page: 'recent', assetId: 'abc' }],
    ['/tags', { page: 'tags', tagId: null, assetId: null }],
    ['/tags/x', { page: 'tags', tagId: 'x', assetId: null }],
    ['/tags/x/abc', { page: 'tags', tagId: 'x', assetId: 'abc' }],
    ['/tags/x/abc/y', { page: 'not-found' }],
    ['/people', { page: 'people', personId: null, assetId: null }],
    ['/people/x/abc', { page: 'people', personId: 'x', assetId: 'abc' }],
    ['/people/x/abc/y', { page: 'not-found' }],
    ['/libraries/new', { page: 'library', libraryId: null, edits: true }],
    ['/libraries/x', { page: 'library', libraryId: 'x', edits: false }],
    ['/libraries/x/edit', { page: 'library', libraryId: 'x', edits: true }],
    ['/libraries/x/y', { page: 'not-found' }],
    ['/libraries/x/edit/y', { page: 'not-found' }],
    ['/photos/a/b', { page: 'not-found' }],
    ['/albums/x/a/b', { page: 'not-found' }],
    ['/box', { page: 'box' }],
    ['/box/x', { page: 'not-found' }],
    ['/locked', { page: 'grid', view: 'locked', assetId: null }],
    ['/user-settings', { page: 'account', section: null }],
    ['/user-settings/', { page: 'account', section: null }],
    ['/user-settings/api-keys', { page: 'account', section: 'api-keys' }],
    ['/user-settings/nothing', { page: 'not-found' }],
    ['/user-settings/devices/x', { page: 'not-found' }],
    ['/shared-links', { page: 'shared-links' }],
    ['/workflows', { page: 'workflows', workflowId: null }],
    ['/workflows/x', { page: 'workflows', workflowId: 'x' }],
    ['/workflows/x/y', { page: 'not-found' }],
    ['/memory', { page: 'memory', memoryId: null }],
    ['/memory/x', { page: 'memory', memoryId: 'x' }],
    ['/memory/x/y', { page: 'not-found' }],
    ['/share/k-_1', { page: 'share', by: 'key', value: 'k-_1', assetId: null }],
    ['/share/k/photos/abc', { page: 'share', by: 'key', value: 'k', assetId: 'abc' }],
    ['/s/%C3%A9t%C3%A9', { page: 'share', by: 'slug', value: 'été', assetId: null }],
    ['/s/%', { page: 'share', by: 'slug', value: '%', assetId: null }],
    ['/share', { page: 'not-found' }],
    ['/share/k/photos', { page: 'not-found' }],
    ['/share/k/albums/abc', { page: 'not-found' }],
    ['/share/k/photos/abc/d', { page: 'not-found' }],
    ['/utilities', { page: 'utilities' }],
    ['/utilities/duplicates', { page: 'duplicates' }],
    ['/utilities/large-files/abc', { page: 'large-files', search: '', assetId: 'abc' }],
    ['/utilities/nothing', { page: 'not-found' }],
    ['/stacks', { page: 'stacks', assetId: null }],
    ['/stacks/abc', { page: 'stacks', assetId: 'abc' }],
    ['/sharing', { page: 'sharing' }],
    ['/partners', { page: 'not-found' }],
    ['/partners/x/abc', { page: 'partner', partnerId: 'x', assetId: 'abc' }],
    ['/nowhere', { page: 'not-found' }],
  ])('%s', (path, route) => expect(routeOf(path)).toEqual(route));

  it('keeps a folder in the search', () => {
    expect(routeOf('/folders')).toEqual({ page: 'folders', folder: null, assetId: null });
    expect(routeOf('/folders/abc', '?path=/mnt/a')).toEqual({ page: 'folders', folder: '/mnt/a', assetId: 'abc' });
    expect(routeOf('/folders/a/b', '?path=/mnt/a')).toEqual({ page: 'not-found' });
    for (const folder of ['/', '/mnt/media/trip', 'library/me', '/a b/ä+&=?#%2F/é', '/caf\ufffd']) {
      const [path, search] = pathOf({ page: 'folders', folder, assetId: null }, 'abc').split('?');
      expect(routeOf(path!, `?${search}`)).toEqual({ page: 'folders', folder, assetId: 'abc' });
    }
    expect(pathOf({ page: 'folders', folder: '/mnt/a', assetId: null })).toBe('/folders?path=/mnt/a');
  });

  it('keeps what is searched for', () => {
    expect(routeOf('/search/abc', '?q=a%20b')).toEqual({ page: 'search', search: '?q=a%20b', assetId: 'abc' });
    expect(pathOf({ page: 'search', search: '?q=a', assetId: null }, 'abc')).toBe('/search/abc?q=a');
    expect(pathOf({ page: 'search', search: '', assetId: null })).toBe('/search');
  });

  it('is undone by pathOf', () => {
    for (const path of ['/explore', '/recently-added', '/tags', '/tags/x']) expect(pathOf(routeOf(path))).toBe(path);
    for (const path of ['/libraries/new', '/libraries/x', '/libraries/x/edit']) expect(pathOf(routeOf(path))).toBe(path);
    for (const path of ['/user-settings', '/user-settings/devices', '/locked']) expect(pathOf(routeOf(path))).toBe(path);
    for (const path of ['/photos', '/archive', '/albums/x', '/problems']) expect(pathOf(routeOf(path))).toBe(path);
    expect(pathOf(routeOf('/albums/x'), 'abc')).toBe('/albums/x/abc');
    expect(pathOf(routeOf('/favorites'), 'abc')).toBe('/favorites/abc');
  });
});

describe('safeContinue', () => {
  const here = 'http://box.local:2283';
  it.each([
    ['/libraries', '/libraries'],
    ['/photos/abc?x=1', '/photos/abc?x=1'],
    [null, '/photos'],
    ['https://evil.example/', '/photos'],
    ['//evil.example/photos', '/photos'],
    ['/\\evil.example', '/photos'],
    ['\\\\evil.example', '/photos'],
    ['javascript:alert(1)', '/photos'],
    ['photos', '/photos'],
    ['/login', '/photos'],
    ['/sign-up?continue=/login', '/photos'],
    ['//', '/photos'],
    ['/\t/evil.example', '/photos'],
    ['\t//evil.example', '/photos'],
    ['/\n\\evil.example', '/photos'],
    [' javascript:alert(1)', '/photos'],
    ['java\nscript:alert(1)', '/photos'],
    ['JavaScript://box.local/%0aalert(1)', '/photos'],
    ['data:text/html,<script>alert(1)</script>', '/photos'],
    ['blob:http://box.local:2283/x', '/photos'],
    ['http://box.local:2283@evil.example/', '/photos'],
    ['https://box.local:2283/photos', '/photos'],
    ['/..//evil.example', '/photos'],
    ['/photos/..//evil.example', '/photos'],
    ['/.//evil.example', '/photos'],
    ['/%5cevil.example', '/%5cevil.example'],
  ])('%s → %s', (target, path) => expect(safeContinue(target, here)).toBe(path));
});

describe('administration', () => {
  it.each([
    ['/admin/users', { page: 'users', userId: null }],
    ['/admin/users/u1', { page: 'users', userId: 'u1' }],
    ['/admin/settings', { page: 'settings', section: null }],
    ['/admin/settings/mail', { page: 'settings', section: 'mail' }],
    ['/admin/backups/x', { page: 'not-found' }],
    ['/admin', { page: 'not-found' }],
  ] as [string, Route][])('%s', (path, route) => {
    expect(routeOf(path)).toEqual(route);
    if (route.page !== 'not-found') expect(pathOf(route)).toBe(path);
  });
});
