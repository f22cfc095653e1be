// What a request is to the worker. A list of what may be kept, not of what may not: whatever is new stays untouched until
// somebody names it here. Pure; what is done with each kind is in `worker.ts`.

export type Kind =
  /** Nothing of ours: originals, videos, searches, administration, visits by a shared link, other sites. */
  | 'other'
  /** A page of the app. */
  | 'page'
  /** A file of the build, with a hash in its name. */
  | 'asset'
  | 'icon'
  /** A picture whose address names its version. */
  | 'picture'
  /** JSON that the timeline, albums and the viewer are made of. */
  | 'answer'
  /** Lists what is in the locked folder. */
  | 'locked'
  | 'sign-in'
  | 'sign-out'
  /** Changes or deletes assets: it may move some into the locked folder. */
  | 'change'
  /** Files that another app shares. */
  | 'share';

export interface Asked {
  method: string;
  url: string;
  /** Whether the browser goes there, with a tab. */
  navigates: boolean;
}

const ID = '[0-9a-f-]{36}';
const ANSWERS = new RegExp(
  `^/api/(server/(config|features)|public/config|users/me(/preferences)?|timeline/buckets?|albums(/${ID})?|assets/${ID})$`,
);
const PICTURES = new RegExp(`^/api/(assets|people)/${ID}/thumbnail$`);
const CHANGES = new RegExp(`^/api/assets(/${ID})?$`);
const SIGN_INS = ['/api/auth/login', '/api/auth/admin-sign-up', '/api/oauth/callback'];
// Pages of their own, which are not the app: what guests see, and the documentation.
const OTHER_PAGES = /^\/(api|share|s|docs)\//;
const SHARE = '/share-target';

/** The kind of a request of a page at `origin`. */
export function kindOf({ method, url, navigates }: Asked, origin: string): Kind {
  const { origin: target, pathname, searchParams } = new URL(url);
  if (target !== origin || searchParams.has('key') || searchParams.has('slug')) return 'other';
  if (method === 'GET') return navigates ? kindOfPage(pathname) : kindOfGet(pathname, searchParams);
  if (method === 'POST') return kindOfPost(pathname);
  return (method === 'PUT' || method === 'DELETE') && CHANGES.test(pathname) ? 'change' : 'other';
}

const kindOfPage = (path: string): Kind => (OTHER_PAGES.test(path) || /\.\w+$/.test(path) ? 'other' : 'page');

function kindOfGet(path: string, query: URLSearchParams): Kind {
  if (path.startsWith('/assets/')) return 'asset';
  if (path === '/favicon.svg') return 'icon';
  if (PICTURES.test(path)) return query.has('c') && query.get('size') !== 'fullsize' ? 'picture' : 'other';
  if (!ANSWERS.test(path)) return 'other';
  return query.get('visibility') === 'locked' ? 'locked' : 'answer';
}

function kindOfPost(path: string): Kind {
  if (path === SHARE) return 'share';
  if (path === '/api/auth/logout') return 'sign-out';
  return SIGN_INS.includes(path) ? 'sign-in' : 'other';
}
