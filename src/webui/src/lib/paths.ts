// Which page an address means, and back. Pure: the browser's history is in `router.svelte.ts`.

export type View = 'photos' | 'favorites' | 'archive' | 'trash' | 'locked';

/** The parts of the account's settings, as they stand in the address. */
export const ACCOUNT_SECTIONS = [
  'account',
  'password',
  'devices',
  'api-keys',
  'pin-code',
  'partners',
  'notifications',
  'preferences',
] as const;
export type AccountSection = (typeof ACCOUNT_SECTIONS)[number];

/** The pages of administration below `/admin`. */
export const ADMIN_PARTS = ['audit', 'backups', 'integrity', 'logs', 'maintenance', 'queues', 'storage'] as const;
export type AdminPart = (typeof ADMIN_PARTS)[number];

/** What is asked after the first sign-up, in its order. */
export const ONBOARDING_STEPS = ['you', 'photos', 'analysis', 'phone'] as const;
export type OnboardingStep = (typeof ONBOARDING_STEPS)[number];

export type Route =
  | { page: 'grid'; view: View; assetId: string | null }
  | { page: 'album'; albumId: string; assetId: string | null }
  /** Without a folder, where one chooses. */
  | { page: 'folders'; folder: string | null; assetId: string | null }
  /** `search` says what is shown: filters, the place, the box whose photos are open. */
  | { page: 'map'; search: string; assetId: string | null }
  /** `search` says what is looked for, see `search/filters.ts`. */
  | { page: 'search'; search: string; assetId: string | null }
  /** What came last. */
  | { page: 'recent'; assetId: string | null }
  /** Without an id the tree of them. */
  | { page: 'tags'; tagId: string | null; assetId: string | null }
  /** Without an id all of them. */
  | { page: 'people'; personId: string | null; assetId: string | null }
  /** Without an id a new one, which is only edited. */
  | { page: 'library'; libraryId: string | null; edits: boolean }
  /** Without a section the list of them. */
  | { page: 'account'; section: AccountSection | null }
  /** A link that was given away, as its guests see it. */
  | { page: 'share'; by: 'key' | 'slug'; value: string; assetId: string | null }
  | { page: 'shared-links' }
  /** What somebody else shows of theirs. */
  | { page: 'partner'; partnerId: string; assetId: string | null }
  /** The largest files; `search` says which kind. */
  | { page: 'large-files'; search: string; assetId: string | null }
  | { page: 'stacks'; assetId: string | null }
  /** Without an id the first one of today. */
  | { page: 'memory'; memoryId: string | null }
  /** Without an id the list of them. */
  | { page: 'workflows'; workflowId: string | null }
  | { page: 'admin'; part: AdminPart }
  /** Without a step the one at which somebody stopped. */
  | { page: 'onboarding'; step: OnboardingStep | null }
  /** Without an id the list of them. */
  | { page: 'users'; userId: string | null }
  /** The settings of the box; without a section the list of them. */
  | { page: 'settings'; section: string | null }
  /** Where a login link leads; without maintenance there is nothing to see. */
  | { page: 'maintenance' }
  | { page: 'albums' | 'sharing' | 'utilities' | 'explore' | 'duplicates' | 'libraries' | 'problems' | 'box' | 'login' | 'sign-up' | 'not-found' };

/** Pages that show pictures in a grid, and one of them over it. */
export type GridRoute = Extract<
  Route,
  { page: 'grid' | 'album' | 'folders' | 'map' | 'search' | 'recent' | 'tags' | 'people' | 'partner' | 'large-files' | 'stacks' }
>;
export type ShareRoute = Extract<Route, { page: 'share' }>;

const VIEWS = ['photos', 'favorites', 'archive', 'trash', 'locked'];
const PAGES = ['albums', 'sharing', 'explore', 'duplicates', 'libraries', 'problems', 'box', 'login', 'sign-up', 'shared-links', 'maintenance'];

/** The page for a path such as `/photos/<id>`; the root is the timeline. A folder's own path stands in the search. */
export function routeOf(path: string, search = ''): Route {
  const [first = 'photos', second = null, third = null, ...rest] = path.split('/').filter((part) => part !== '');
  if ((first === 'share' || first === 's') && second !== null) return shareRoute(first, second, third, rest);
  if (rest.length > 0) return { page: 'not-found' };
  if (VIEWS.includes(first) && third === null) return { page: 'grid', view: first as View, assetId: second };
  if (first === 'folders' && third === null) return { page: 'folders', folder: folderIn(search), assetId: second };
  if (first === 'map' && third === null) return { page: 'map', search, assetId: second };
  if (first === 'search' && third === null) return { page: 'search', search, assetId: second };
  if (first === 'recently-added' && third === null) return { page: 'recent', assetId: second };
  if (first === 'tags') return { page: 'tags', tagId: second, assetId: third };
  if (first === 'people') return { page: 'people', personId: second, assetId: third };
  if (first === 'albums' && second !== null) return { page: 'album', albumId: second, assetId: third };
  if (first === 'partners' && second !== null) return { page: 'partner', partnerId: second, assetId: third };
  if (first === 'utilities') return utilityRoute(second, third, search);
  if (first === 'stacks' && third === null) return { page: 'stacks', assetId: second };
  if (first === 'libraries' && second !== null) return libraryRoute(second, third);
  if (first === 'auth' && second === 'login' && third === null) return { page: 'login' };
  if (first === 'user-settings' && third === null) return accountRoute(second);
  if (first === 'admin') return adminRoute(second, third);
  if (first === 'onboarding' && third === null) return onboardingRoute(second);
  if (first === 'memory' && third === null) return { page: 'memory', memoryId: second };
  if (first === 'workflows' && third === null) return { page: 'workflows', workflowId: second };
  if (PAGES.includes(first) && second === null) return { page: first } as Route;
  return { page: 'not-found' };
}

/** `/share/<key>` and `/s/<slug>`, with `/photos/<id>` below for one picture. */
function shareRoute(first: string, value: string, third: string | null, rest: string[]): Route {
  const assetId = third === 'photos' && rest.length === 1 ? rest[0]! : null;
  if (third !== null && assetId === null) return { page: 'not-found' };
  return { page: 'share', by: first === 's' ? 'slug' : 'key', value: decoded(value), assetId };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function accountRoute(section: string | null): Route {
  if (section !== null && !ACCOUNT_SECTIONS.some((known) => known === section)) return { page: 'not-found' };
  return { page: 'account', section: section as AccountSection | null };
}

function utilityRoute(part: string | null, below: string | null, search: string): Route {
  if (part === null) return { page: 'utilities' };
  if (part === 'large-files') return { page: 'large-files', search, assetId: below };
  return part === 'duplicates' && below === null ? { page: 'duplicates' } : { page: 'not-found' };
}

function onboardingRoute(step: string | null): Route {
  const known = ONBOARDING_STEPS.find((one) => one === step);
  return step !== null && known === undefined ? { page: 'not-found' } : { page: 'onboarding', step: known ?? null };
}

function adminRoute(part: string | null, below: string | null): Route {
  if (part === 'users') return { page: 'users', userId: below };
  if (part === 'settings') return { page: 'settings', section: below };
  if (below !== null) return { page: 'not-found' };
  const known = ADMIN_PARTS.find((one) => one === part);
  return known === undefined ? { page: 'not-found' } : { page: 'admin', part: known };
}

function libraryRoute(id: string, below: string | null): Route {
  if (id === 'new' && below === null) return { page: 'library', libraryId: null, edits: true };
  if (below !== null && below !== 'edit') return { page: 'not-found' };
  return { page: 'library', libraryId: id, edits: below === 'edit' };
}

/** The address of a grid, or of one picture seen from it. */
export function pathOf(route: Route, assetId: string | null = null): string {
  const tail = assetId === null ? '' : `/${assetId}`;
  if (route.page === 'grid') return `/${route.view}${tail}`;
  if (route.page === 'album') return `/albums/${route.albumId}${tail}`;
  if (route.page === 'folders') return `/folders${tail}${searchOf(route.folder)}`;
  if (route.page === 'map') return `/map${tail}${route.search}`;
  if (route.page === 'search') return `/search${tail}${route.search}`;
  if (route.page === 'recent') return `/recently-added${tail}`;
  if (route.page === 'tags') return `/tags${route.tagId === null ? '' : `/${route.tagId}${tail}`}`;
  if (route.page === 'people') return `/people${route.personId === null ? '' : `/${route.personId}${tail}`}`;
  if (route.page === 'partner') return `/partners/${route.partnerId}${tail}`;
  if (route.page === 'large-files') return `/utilities/large-files${tail}${route.search}`;
  if (route.page === 'stacks') return `/stacks${tail}`;
  if (route.page === 'library') return `/libraries/${route.libraryId ?? 'new'}${route.libraryId && route.edits ? '/edit' : ''}`;
  if (route.page === 'share') {
    const start = route.by === 'slug' ? '/s' : '/share';
    return `${start}/${encodeURIComponent(route.value)}${assetId === null ? '' : `/photos/${assetId}`}`;
  }
  if (route.page === 'account') return `/user-settings${route.section ? `/${route.section}` : ''}`;
  if (route.page === 'admin') return `/admin/${route.part}`;
  if (route.page === 'onboarding') return `/onboarding${route.step ? `/${route.step}` : ''}`;
  if (route.page === 'users') return `/admin/users${route.userId ? `/${route.userId}` : ''}`;
  if (route.page === 'settings') return `/admin/settings${route.section ? `/${route.section}` : ''}`;
  if (route.page === 'memory') return `/memory${route.memoryId ? `/${route.memoryId}` : ''}`;
  if (route.page === 'workflows') return `/workflows${route.workflowId ? `/${route.workflowId}` : ''}`;
  return `/${route.page}`;
}

function folderIn(search: string): string | null {
  return new URLSearchParams(search).get('path');
}

/** Slashes may stand in a search as they are, and make it readable. */
function searchOf(folder: string | null): string {
  return folder === null ? '' : `?path=${encodeURIComponent(folder).replaceAll('%2F', '/')}`;
}

/** Where to go after signing in: only a path of our own, anything else becomes the timeline. */
export function safeContinue(target: string | null, origin: string): string {
  if (target === null || !target.startsWith('/')) return '/photos';
  try {
    const url = new URL(target, origin);
    const page = routeOf(url.pathname).page;
    // `/..//elsewhere` is a path of ours as it stands, and an address elsewhere once the dots are gone.
    if (url.origin !== origin || url.pathname.startsWith('//')) return '/photos';
    if (page === 'login' || page === 'sign-up') return '/photos';
    return url.pathname + url.search;
  } catch {
    return '/photos';
  }
}
