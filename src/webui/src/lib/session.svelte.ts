// Who is signed in, and what the server offers. Pages read it; signing in and out change it.
import * as api from './api/calls';
import { listenToApi } from './api/client';
import { ApiError } from './api/errors';
import type { ServerConfig, ServerFeatures, User } from './api/types';
import { farewellOf } from './oauth/return';
import { router } from './router.svelte';
import { text } from './text';
import { toasts } from './toasts.svelte';

type State = 'starting' | 'unreachable' | 'new' | 'signed-out' | 'signed-in';

class Session {
  state = $state<State>('starting');
  user = $state.raw<User | null>(null);
  config = $state.raw<ServerConfig | null>(null);
  features = $state.raw<ServerFeatures | null>(null);
  /** Somebody was signed in on this page: it does not go on to a provider by itself then. */
  hasLeft = false;
  #leaving = false;

  /** Finds out whether this is a new box, and whether a session cookie is still good. */
  async start(): Promise<void> {
    listenToApi({ onSignedOut: () => this.end() });
    try {
      const [config, features, user] = await Promise.all([api.getServerConfig(), api.getServerFeatures(), whoAmI()]);
      this.config = config;
      this.features = features;
      this.user = user;
      this.state = user ? 'signed-in' : config.isInitialized ? 'signed-out' : 'new';
    } catch {
      this.state = 'unreachable';
    }
  }

  /** What the server offers may have changed. */
  async readSettings(): Promise<void> {
    [this.config, this.features] = await Promise.all([api.getServerConfig(), api.getServerFeatures()]);
  }

  async signIn(email: string, password: string): Promise<void> {
    const { isOnboarded } = await api.login(email, password);
    if (!isOnboarded) leadIn();
    await this.adopt();
  }

  /** A session began by another way than a password, in a cookie. */
  async adopt(): Promise<void> {
    this.user = await api.getMe();
    this.state = 'signed-in';
  }

  async signUp(name: string, email: string, password: string): Promise<void> {
    await api.signUpAdmin(name, email, password);
    if (this.config) this.config = { ...this.config, isInitialized: true };
    await this.signIn(email, password);
  }

  async signOut(): Promise<void> {
    this.#leaving = true;
    try {
      const farewell = farewellOf((await api.logout()).redirectUri);
      router.replace('/login?autoLaunch=0');
      this.end();
      if (farewell !== null) location.assign(farewell);
    } finally {
      this.#leaving = false;
    }
  }

  /** Asks whether this device is still signed in; where it is not, `end` follows. */
  async check(): Promise<void> {
    await api.getMe().catch(() => {});
  }

  /** This device is signed out, here or from elsewhere: nothing of this person's stays on the screen. */
  end(): void {
    this.user = null;
    if (this.state !== 'signed-in') return;
    this.state = 'signed-out';
    this.hasLeft = true;
    toasts.clear();
    if (!this.#leaving) toasts.done(text.auth.ended);
  }
}

/** Who is here for the first time begins at the beginning, unless something certain was wanted. */
function leadIn(): void {
  const wanted = router.search.get('continue');
  if (wanted === null || wanted === '/' || wanted === '/photos') router.replace(`${router.path}?continue=/onboarding`);
}

async function whoAmI(): Promise<User | null> {
  // The session token itself is out of reach of scripts; this companion cookie says whether asking makes sense.
  if (!document.cookie.includes('immich_is_authenticated=true')) return null;
  try {
    return await api.getMe();
  } catch (thrown) {
    if (thrown instanceof ApiError && (thrown.status === 401 || thrown.status === 403)) return null;
    throw thrown;
  }
}

export const session = new Session();
