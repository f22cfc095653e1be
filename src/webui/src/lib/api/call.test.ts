import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, call, callLeaving, stream } from './call';
import { visitAs } from './client';

const answer = vi.fn<typeof fetch>();

beforeEach(() => {
  answer.mockImplementation(async () => new Response('{"id":"x"}'));
  vi.stubGlobal('fetch', answer);
});
afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  it('fills the path and says the rest as it is', async () => {
    const body = { albumName: 'A' };
    expect(await call('PATCH /albums/{albumId}', { path: { albumId: 'a/b' }, body })).toEqual({ id: 'x' });
    const [url, init] = answer.mock.lastCall!;
    expect([url, init?.method, init?.body]).toEqual(['/api/albums/a%2Fb', 'PATCH', '{"albumName":"A"}']);
  });

  it('asks with each of a list', async () => {
    await call('POST /search/large-assets', { query: { albumIds: ['a', 'b'], tagIds: [], size: 5 } });
    expect(answer.mock.lastCall![0]).toBe('/api/search/large-assets?albumIds=a&albumIds=b&size=5');
  });

  it('may be asked with nothing, and read piece by piece', async () => {
    await call('GET /albums');
    expect(answer.mock.lastCall![0]).toBe('/api/albums');
    expect(await (await stream('GET /albums')).text()).toBe('{"id":"x"}');
  });

  it('is an error of the types where it says what the daemon does not know', () => {
    // Never run: svelte-check reads it, and complains of every line that is right all of a sudden.
    const never = [
      // @ts-expect-error no such operation
      () => call('GET /albumz'),
      // @ts-expect-error its path has to be said
      () => call('GET /albums/{albumId}'),
      // @ts-expect-error the parameter is called otherwise
      () => call('GET /albums/{albumId}', { path: { id: 'x' } }),
      // @ts-expect-error no such query
      () => call('GET /albums', { query: { shared: true } }),
      // @ts-expect-error it takes no query
      () => call('GET /users/me', { query: { id: 'x' } }),
      // @ts-expect-error no such field
      () => call('PATCH /albums/{albumId}', { path: { albumId: 'x' }, body: { title: 'A' } }),
      // @ts-expect-error no such value
      () => call('PATCH /albums/{albumId}', { path: { albumId: 'x' }, body: { order: 'up' } }),
      // @ts-expect-error no such field of the answer
      async () => (await call('GET /albums/{albumId}', { path: { albumId: 'x' } })).title,
    ];
    expect(answer.mock.calls).toHaveLength(0);
    expect(never).toHaveLength(8);
  });
});

describe('addressOf', () => {
  it('goes by what a guest was given', () => {
    visitAs({ key: 'k' });
    const address = addressOf('GET /assets/{assetId}/thumbnail', { path: { assetId: 'i' }, query: { size: 'preview' } });
    visitAs(null);
    expect(address).toBe('/api/assets/i/thumbnail?size=preview&key=k');
  });

  it('names the version of a picture', () => {
    const path = { userId: 'u' };
    expect(addressOf('GET /users/{userId}/profile-image', { path, version: 'v' })).toBe('/api/users/u/profile-image?c=v');
    expect(addressOf('GET /users/{userId}/profile-image', { path, version: null })).toBe('/api/users/u/profile-image');
  });
});

describe('callLeaving', () => {
  it('asks the browser to ask even when the page is gone, and takes no harm', async () => {
    answer.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    callLeaving('POST /auth/session/lock', {});
    expect(answer.mock.lastCall).toEqual(['/api/auth/session/lock', { method: 'POST', keepalive: true }]);
  });
});
