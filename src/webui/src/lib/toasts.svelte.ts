// Short messages at the edge of the screen: what was done, with a way to undo it, or what went wrong.
import { ApiError, sentenceOf } from './api/errors';
import { text } from './text';

export interface Toast {
  id: number;
  kind: 'done' | 'error';
  message: string;
  action?: { label: string; run: () => void };
  /** It stays until it is closed or acted on. */
  lasts?: boolean;
}

const SHOWN_MS = { done: 6_000, error: 10_000 };
/** Time to see that it was the wrong thing, and to get there. */
const OFFERED_MS = 12_000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  done(message: string, action?: Toast['action']): void {
    this.#add({ id: this.#next++, kind: 'done', message, ...(action ? { action } : {}) });
  }

  /** Something that can wait until somebody has time for it. */
  offer(message: string, action: NonNullable<Toast['action']>): void {
    if (this.list.some((toast) => toast.message === message)) return;
    this.#add({ id: this.#next++, kind: 'done', message, action, lasts: true });
  }

  /** Whoever is signed out sees that on the whole page; no request that failed of it needs a word. `action` may try again. */
  error(thrown: unknown, action?: Toast['action']): void {
    if (thrown instanceof ApiError && thrown.status === 401) return;
    const message = typeof thrown === 'string' ? thrown : sentenceOf(thrown);
    if (this.list.some((toast) => toast.message === message)) return;
    this.#add({ id: this.#next++, kind: 'error', message, ...(action ? { action } : {}) });
  }

  /** Takes back what was done last, of what can still be taken back here; false where there is nothing. */
  undo(): boolean {
    const last = this.list.findLast((toast) => toast.action?.label === text.common.undo);
    if (!last) return false;
    this.act(last);
    return true;
  }

  act(toast: Toast): void {
    toast.action?.run();
    this.dismiss(toast.id);
  }

  /** Somebody is at it: it does not go away under their hands. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  /** They left it; it goes a while later. */
  release(toast: Toast): void {
    this.hold(toast.id);
    const after = toast.action ? OFFERED_MS : SHOWN_MS[toast.kind];
    if (!toast.lasts) this.#timers.set(toast.id, setTimeout(() => this.dismiss(toast.id), after));
  }

  dismiss(id: number): void {
    this.hold(id);
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  clear(): void {
    for (const toast of this.list) this.dismiss(toast.id);
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(-3), toast];
    this.release(toast);
  }
}

export const toasts = new Toasts();
