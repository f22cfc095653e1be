// A real OpenID Connect provider (oidc-provider, with the sign-in pages that it brings for development) in a process of its
// own, for the tests beside. Prints one line of JSON with its addresses when it listens.
//
// `POST /control/<order>` with JSON makes it do what providers do, good and bad ones: other claims, other keys, tokens that
// are changed before they are handed out (signed with its own keys, so that only what was changed is wrong).

import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { generateKeyPairSync, createPublicKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT, importJWK, decodeJwt, decodeProtectedHeader, base64url } from 'jose';
import Provider from 'oidc-provider';

const SECRET = 'a-secret-of-this-client-0123456789abcdef';
const PAGES = /^(https?:\/\/[^/]+\/(auth\/login|user-settings|api\/oauth\/mobile-redirect)|app\.immich:\/\/\/oauth-callback)$/;

const people = new Map();
let tampering = null;
let asked = [];

function makeKey(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg };
}

const makeKeys = () => [
  makeKey('rsa', { modulusLength: 2048 }, undefined),
  makeKey('ec', { namedCurve: 'P-256' }, 'ES256'),
  makeKey('ed25519', {}, undefined),
];

const client = (id, more = {}) => ({
  client_id: id,
  client_secret: SECRET,
  token_endpoint_auth_method: 'client_secret_post',
  redirect_uris: ['https://photos.home.lan/auth/login'],
  ...more,
});

const clients = () => [
  client('photostead', { backchannel_logout_uri: 'https://photos.home.lan/unset', backchannel_logout_session_required: true }),
  client('all-sessions', { backchannel_logout_uri: 'https://photos.home.lan/unset' }),
  client('basic', { token_endpoint_auth_method: 'client_secret_basic' }),
  client('another-program'),
  client('public', { client_secret: undefined, token_endpoint_auth_method: 'none' }),
  client('ps256', { id_token_signed_response_alg: 'PS256' }),
  client('es256', { id_token_signed_response_alg: 'ES256' }),
  client('eddsa', { id_token_signed_response_alg: 'EdDSA' }),
  client('hs256', { id_token_signed_response_alg: 'HS256' }),
  client('signed-profile', { userinfo_signed_response_alg: 'ES256' }),
];

function claimsOf(login) {
  const usual = {
    email: `${login}@home.lan`,
    email_verified: true,
    name: login[0].toUpperCase() + login.slice(1),
    preferred_username: login,
  };
  return { sub: login, ...usual, ...people.get(login) };
}

function makeProvider(issuer, keys) {
  const provider = new Provider(issuer, {
    clients: clients(),
    jwks: { keys },
    cookies: { keys: ['not a secret'] },
    pkce: { required: () => true },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
      userinfoSigningAlgValues: ['RS256', 'ES256'],
    },
    features: { backchannelLogout: { enabled: true }, jwtUserinfo: { enabled: true } },
    claims: {
      openid: ['sub', 'sid'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'picture', 'immich_role', 'immich_quota', 'given_name', 'family_name'],
    },
    // A household's photo box is at home: this provider's own guard against that is off here.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...claimsOf(id), sub: id }) }),
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Grant: 3600, Interaction: 600, Session: 3600 },
  });
  provider.Client.prototype.redirectUriAllowed = (uri) => PAGES.test(uri);
  provider.use(async (ctx, next) => {
    await next();
    asked.push({ path: ctx.path, status: ctx.status });
    if (tampering !== null && ctx.path === '/token' && ctx.body?.id_token) await tamper(ctx.body, tampering, keys);
    if (tampering?.userinfo && ctx.path === '/me') ctx.body = { ...ctx.body, ...tampering.userinfo };
  });
  return provider;
}

/** Another token in the place of the right one. */
async function tamper(body, how, keys) {
  const header = { ...decodeProtectedHeader(body.id_token), ...how.header };
  body.id_token = await sign(header, { ...decodeJwt(body.id_token), ...how.claims }, how.key ?? 'own', keys);
}

/** A token signed with a key of ours, with a stranger's, with our public key as a shared secret, or not at all. */
async function sign(header, claims, key, keys) {
  const own = keys[0];
  if (key === 'none') return `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`;
  if (key === 'public-as-secret') {
    const pem = createPublicKey({ key: own, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(Buffer.from(pem));
  }
  const chosen = key === 'own' ? own : { ...makeKey('rsa', { modulusLength: 2048 }), kid: own.kid };
  return new SignJWT(claims).setProtectedHeader({ kid: own.kid, ...header, alg: 'RS256' }).sign(await importJWK(chosen, 'RS256'), {
    crit: { 'x-lock': true },
  });
}

const encode = (value) => base64url.encode(JSON.stringify(value));

/** The provider at one address; its keys can be replaced by others. */
class Place {
  constructor(issuer) {
    this.issuer = issuer;
    this.rotate();
  }

  rotate() {
    this.keys = makeKeys();
    this.provider = makeProvider(this.issuer, this.keys);
    this.handle = this.provider.callback();
  }
}

const orders = {
  person: ({ login, claims }) => void people.set(login, claims),
  tamper: (how) => void (tampering = how),
  rotate: (_, place) => place.rotate(),
  asked: () => asked.splice(0),
  reset: () => {
    people.clear();
    asked = [];
    tampering = null;
  },
  // Where the provider tells that a sign-in is over.
  listener: async ({ uri }, place) => {
    for (const id of ['photostead', 'all-sessions']) (await place.provider.Client.find(id)).backchannelLogoutUri = uri;
  },
  // ... and that it is, as when an administrator of the provider says so.
  logout: async ({ sub, sid, id }, place) => void (await (await place.provider.Client.find(id)).backchannelLogout(sub, sid)),
  sign: async ({ header, claims, key }, place) => ({ token: await sign(header ?? {}, claims, key ?? 'own', place.keys) }),
};

async function answer(place, request, response) {
  if (!request.url.startsWith('/control/')) return place.handle(request, response);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const result = await orders[request.url.slice('/control/'.length)](JSON.parse(Buffer.concat(chunks).toString() || 'null'), place);
    response.end(JSON.stringify(result ?? null));
  } catch (error) {
    response.writeHead(500).end(String(error?.stack ?? error));
  }
}

function listen(scheme, make) {
  return new Promise((resolve) => {
    let place;
    const server = make((request, response) => answer(place, request, response));
    server.listen(0, '127.0.0.1', () => {
      place = new Place(`${scheme}://127.0.0.1:${server.address().port}`);
      resolve(place.issuer);
    });
  });
}

const [cert, key] = process.argv.slice(2);
const plain = await listen('http', createServer);
const secure = await listen('https', (handle) =>
  createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) }, handle),
);
console.log(JSON.stringify({ plain, secure, secret: SECRET }));
// Whoever started us holds our input: when it is closed they are gone.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
