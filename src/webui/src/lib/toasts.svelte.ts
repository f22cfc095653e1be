// Short messages at the edge of the screen: what was done, with a way to undo it, or what went wrong.
import { ApiError, sentenceOf } from './api/errors';

export interface Toast {
  id: number;
  kind: 'done' | 'error';
  message: string;
  action?: { label: string; run: () => void };
  /** It stays until it is closed or acted on. */
  lasts?: boolean;
}

const SHOWN_MS = { done: 6_000, error: 10_000 };

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

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

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  clear(): void {
    this.list = [];
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(-3), toast];
    if (!toast.lasts) setTimeout(() => this.dismiss(toast.id), SHOWN_MS[toast.kind]);
  }
}

export const toasts = new Toasts();
