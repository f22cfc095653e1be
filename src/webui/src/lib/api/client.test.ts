import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiPath, listenToApi, request, visitAs } from './client';
import { ApiError } from './errors';

const answer = vi.fn<typeof fetch>();
const seen = { signedOut: 0, reachable: [] as boolean[] };

beforeEach(() => {
  seen.signedOut = 0;
  seen.reachable = [];
  vi.stubGlobal('fetch', answer);
  listenToApi({
    onSignedOut: () => (seen.signedOut += 1),
    onReachable: (reachable) => seen.reachable.push(reachable),
  });
});
afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

describe('request', () => {
  it('sends JSON and gives back the body', async () => {
    answer.mockResolvedValueOnce(json(201, { id: 'x' }));
    expect(await request('POST', '/albums', { body: { albumName: 'A' } })).toEqual({ id: 'x' });
    const [url, init] = answer.mock.lastCall!;
    expect(url).toBe('/api/albums');
    expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"albumName":"A"}' });
  });

  it('has nothing to give for an empty answer', async () => {
    answer.mockResolvedValueOnce(new Response(null, { status: 204 }));
    expect(await request('DELETE', '/assets', { body: {} })).toBeUndefined();
  });

  it('carries the message of an error', async () => {
    answer.mockResolvedValueOnce(json(400, { message: 'No such folder' }));
    await expect(request('POST', '/libraries')).rejects.toMatchObject({ status: 400, message: 'No such folder' });
    expect(seen.signedOut).toBe(0);
  });

  it('says when the session is over, but not for a wrong password', async () => {
    answer.mockImplementation(async () => json(401, { message: 'Incorrect email or password' }));
    await expect(request('POST', '/auth/login')).rejects.toBeInstanceOf(ApiError);
    expect(seen.signedOut).toBe(0);
    await expect(request('GET', '/users/me')).rejects.toBeInstanceOf(ApiError);
    expect(seen.signedOut).toBe(1);
  });

  it('notices silence and the end of it', async () => {
    answer.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(request('GET', '/server/ping')).rejects.toMatchObject({ status: 0, isUnreachable: true });
    answer.mockImplementation(async () => json(200, { res: 'pong' }));
    await request('GET', '/server/ping');
    expect(seen.reachable).toEqual([false, true]);
  });

  it('does not take a cancelled request for silence', async () => {
    const abort = new AbortController();
    abort.abort();
    answer.mockRejectedValueOnce(new DOMException('aborted', 'AbortError'));
    await expect(request('GET', '/x', { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen.reachable).toEqual([]);
  });
});

describe('apiPath', () => {
  it('encodes what is given and leaves out what is not', () => {
    expect(apiPath('/a', { c: 'x+/=', gone: undefined, yes: true })).toBe('/api/a?c=x%2B%2F%3D&yes=true');
    expect(apiPath('/a')).toBe('/api/a');
  });
});

describe('visiting a shared link', () => {
  afterEach(() => visitAs(null));

  it('carries the link where it counts, and nowhere else', () => {
    visitAs({ slug: 'été' });
    expect(apiPath('/assets/x/thumbnail', { size: 'preview' })).toBe('/api/assets/x/thumbnail?size=preview&slug=%C3%A9t%C3%A9');
    expect(apiPath('/server/config')).toBe('/api/server/config');
    expect(apiPath('/albumsX')).toBe('/api/albumsX');
    visitAs(null);
    expect(apiPath('/assets/x/thumbnail')).toBe('/api/assets/x/thumbnail');
  });

  it('signs nobody out when the link is shut', async () => {
    let shut = 0;
    listenToApi({ onLinkShut: () => (shut += 1) });
    visitAs({ key: 'k' });
    for (const path of ['/assets/x', '/shared-links/me', '/shared-links/login']) {
      answer.mockResolvedValueOnce(json(401, { message: 'Invalid share key' }));
      await expect(request('GET', path)).rejects.toBeInstanceOf(ApiError);
    }
    expect([shut, seen.signedOut]).toEqual([1, 0]);
  });
});
