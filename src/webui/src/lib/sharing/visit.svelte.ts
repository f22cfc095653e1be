// A guest's visit to a link: whether it is open, what it allows now. It looks again and again, so that a page that stays
// open shows no more than the link does.
import { listenToApi, visitAs, type LinkCredential } from '../api/client';
import { ApiError } from '../api/errors';
import { getVisitedLink, openVisitedLink } from './calls';
import type { SharedLink } from './types';

type State = 'loading' | 'unreachable' | 'password' | 'closed' | 'open';

const LOOK_MS = 10_000;
const LOCKED = 'Password required';

export class Visit {
  state = $state<State>('loading');
  link = $state.raw<SharedLink | null>(null);
  /** Grows with each look at the link. */
  looks = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly credential: LinkCredential) {
    visitAs(credential);
  }

  /** Begins; returns how to end it. */
  start(): () => void {
    listenToApi({ onLinkShut: () => void this.look() });
    const look = () => void this.look();
    const seen = () => document.visibilityState === 'visible' && look();
    look();
    this.#timer = setInterval(seen, LOOK_MS);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(this.#timer);
      document.removeEventListener('visibilitychange', seen);
      listenToApi({ onLinkShut: () => {} });
      visitAs(null);
    };
  }

  /** Asks what the link is now. */
  async look(): Promise<void> {
    try {
      this.#show(await getVisitedLink());
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Throws `ApiError` for a wrong password. */
  async open(password: string): Promise<void> {
    this.#show(await openVisitedLink(password));
  }

  #show(link: SharedLink): void {
    this.link = link;
    this.looks += 1;
    this.state = 'open';
  }

  #fail(thrown: unknown): void {
    const status = thrown instanceof ApiError ? thrown.status : 0;
    if (status !== 401 && status !== 403) {
      if (this.state === 'loading') this.state = 'unreachable';
      return;
    }
    this.link = null;
    this.state = thrown instanceof ApiError && thrown.message === LOCKED ? 'password' : 'closed';
  }
}
