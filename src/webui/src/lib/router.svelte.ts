// The address bar as state: what page is shown, and going elsewhere. What addresses mean is in `paths.ts`.
import { routeOf, type Route } from './paths';

interface HistoryState {
  /** True when this entry was entered from another page of the app, so that going back stays inside. */
  inside?: boolean;
}

class Router {
  #path = $state(location.pathname);
  #search = $state(location.search);
  readonly route: Route = $derived(routeOf(this.#path, this.#search));

  /** A page with something unsaved: whether one may leave it for this path now. */
  guard: ((path: string) => boolean) | null = null;

  constructor() {
    window.addEventListener('popstate', () => this.#arrive());
  }

  get path(): string {
    return this.#path;
  }

  get search(): URLSearchParams {
    return new URLSearchParams(this.#search);
  }

  go(path: string): void {
    if (path === this.#path + this.#search) return;
    if (this.guard && !this.guard(path)) return;
    history.pushState({ inside: true } satisfies HistoryState, '', path);
    this.#read();
  }

  replace(path: string): void {
    history.replaceState(history.state, '', path);
    this.#read();
  }

  /** Back to where the person came from, or to `otherwise` when they arrived from outside. */
  back(otherwise: string): void {
    if ((history.state as HistoryState | null)?.inside) history.back();
    else this.replace(otherwise);
  }

  /** Lets ordinary links navigate inside the app; new tabs, downloads and other sites stay the browser's business. */
  followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }

  /** The browser went there by itself. Where the page is not to be left, its entry is put on top again. */
  #arrive(): void {
    const path = location.pathname + location.search;
    if (!this.guard || this.guard(path)) return this.#read();
    history.pushState({ inside: true } satisfies HistoryState, '', this.#path + this.#search);
  }

  #read(): void {
    this.#path = location.pathname;
    this.#search = location.search;
  }
}

export const router = new Router();
