import { describe, expect, it } from 'vitest';
import { kindOf } from './kinds';

const HERE = 'https://photos.home';
const ID = '0b5b7e0e-5f1c-4a3e-9a55-1f2f3a4b5c6d';
const of = (path: string, method = 'GET', navigates = false) =>
  kindOf({ method, url: new URL(path, HERE).href, navigates }, HERE);

describe('what is kept', () => {
  it.each([
    ['/assets/index-abcdefgh.js', 'asset'],
    ['/favicon.svg', 'icon'],
    [`/api/assets/${ID}/thumbnail?size=thumbnail&edited=true&c=abc`, 'picture'],
    [`/api/assets/${ID}/thumbnail?size=preview&edited=true&c=abc`, 'picture'],
    ['/api/timeline/buckets?withPartners=true', 'answer'],
    ['/api/timeline/bucket?timeBucket=2024-05-01', 'answer'],
    ['/api/albums', 'answer'],
    [`/api/albums/${ID}`, 'answer'],
    [`/api/assets/${ID}`, 'answer'],
    ['/api/users/me', 'answer'],
    ['/api/server/config', 'answer'],
    ['/api/server/features', 'answer'],
  ])('%s', (path, kind) => expect(of(path)).toBe(kind));
});

describe('what is not', () => {
  it.each([
    `/api/assets/${ID}/original`,
    `/api/assets/${ID}/video/playback`,
    `/api/assets/${ID}/thumbnail?size=preview`,
    `/api/assets/${ID}/thumbnail?size=fullsize&c=abc`,
    `/api/assets/${ID}/thumbnail?size=preview&c=abc&key=secret`,
    '/api/timeline/buckets?key=secret',
    '/api/timeline/buckets?slug=holidays',
    `/api/albums/${ID}?key=secret`,
    '/api/auth/status',
    '/api/api-keys',
    '/api/sessions',
    '/api/admin/users',
    '/api/system-config',
    '/api/search/metadata',
    '/api/server/ping',
    '/api/socket.io/?transport=websocket',
    'https://elsewhere.example/api/albums',
  ])('%s', (path) => expect(of(path)).toBe('other'));

  it('holds the locked folder', () => {
    expect(of('/api/timeline/buckets?visibility=locked')).toBe('locked');
    expect(of('/api/timeline/bucket?visibility=locked&timeBucket=2024-05-01')).toBe('locked');
  });
});

describe('where one goes', () => {
  it.each(['/', '/photos', `/albums/${ID}`, '/locked'])('is the app: %s', (path) => expect(of(path, 'GET', true)).toBe('page'));
  it.each(['/share/abc', '/s/holidays', '/docs/https.html', `/api/assets/${ID}/original`, '/manifest.webmanifest'])(
    'is left alone: %s',
    (path) => expect(of(path, 'GET', true)).toBe('other'),
  );
});

describe('what is done', () => {
  it.each([
    ['POST', '/api/auth/login', 'sign-in'],
    ['POST', '/api/oauth/callback', 'sign-in'],
    ['POST', '/api/auth/logout', 'sign-out'],
    ['PUT', '/api/assets', 'change'],
    ['PUT', `/api/assets/${ID}`, 'change'],
    ['DELETE', '/api/assets', 'change'],
    ['POST', '/share-target', 'share'],
    ['POST', '/api/assets', 'other'],
    ['PUT', `/api/albums/${ID}/assets`, 'other'],
  ])('%s %s', (method, path, kind) => expect(of(path, method)).toBe(kind));
});
