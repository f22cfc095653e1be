// Whether the daemon is in maintenance, and whether this page is let in. It is asked when a request was refused with 503,
// and then again and again until it is over: then everything starts anew, for the database may be another one.
import { getStatus, logIn } from './calls';
import type { Status } from './types';

const EACH_MS = 2_000;
// A pass is a cookie out of reach of scripts; this says in this tab that asking for it makes sense.
const CAME_IN = 'photostead.maintenance';

class Maintenance {
  status = $state.raw<Status | null>(null);
  /** Who this page is let in as. */
  name = $state<string | null>(null);
  /** The daemon does not answer at all. */
  silent = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | null = null;
  #token = takeToken();

  get active(): boolean {
    return this.status?.active ?? false;
  }

  /** Ask now; several who want to know at once share one question. */
  look(): Promise<void> {
    this.#looking ??= this.#ask().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #ask(): Promise<void> {
    const before = this.active;
    try {
      this.status = await getStatus();
      this.silent = false;
    } catch {
      this.silent = before;
    }
    if (this.active) {
      if (!before) await this.#comeIn();
      this.#again();
    } else if (before) {
      sessionStorage.removeItem(CAME_IN);
      location.replace(location.pathname === '/maintenance' ? '/' : location.pathname + location.search);
    }
  }

  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), EACH_MS);
  }

  /** By a link, or where there is reason to believe that the daemon knows us. */
  async #comeIn(): Promise<void> {
    const token = this.#token;
    this.#token = null;
    const hopes = sessionStorage.getItem(CAME_IN) !== null || document.cookie.includes('immich_is_authenticated=true');
    if (token !== null || hopes) await this.enter(token ?? undefined).catch(() => {});
  }

  /** Throws `ApiError` where this page is not let in. */
  async enter(token?: string): Promise<void> {
    this.name = (await logIn(token)).username;
    this.noteEntry();
  }

  /** The daemon just gave this page a pass. */
  noteEntry(): void {
    sessionStorage.setItem(CAME_IN, 'yes');
  }
}

/** The secret of the login link by which this page was opened, if it was; it leaves the address and the history at once. */
function takeToken(): string | null {
  if (location.pathname !== '/maintenance' || !location.hash.startsWith('#token=')) return null;
  const token = location.hash.slice('#token='.length);
  history.replaceState(history.state, '', location.pathname);
  return token;
}

export const maintenance = new Maintenance();
