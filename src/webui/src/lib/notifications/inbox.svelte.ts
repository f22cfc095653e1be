// The person's notifications, kept up to date by live events. Changes show at once and are undone when they fail.
import * as api from '../api/calls';
import { ApiError, sentenceOf } from '../api/errors';
import type { Notification } from '../api/types';
import { connection } from '../connection.svelte';
import { listenLive } from '../live';
import { isUnread, withRead } from './items';

const GATHER_MS = 150;

class Inbox {
  list = $state.raw<Notification[]>([]);
  /** The title of the last one that arrived while the app was open, for screen readers. */
  arrived = $state('');
  /** What went wrong when something was changed. */
  error = $state('');
  readonly unread = $derived(this.list.filter(isUnread));
  #looks = 0;
  #changing = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Follows until the returned function is called; then nothing of this person's stays. */
  start(): () => void {
    const wake = () => {
      if (!document.hidden) this.#lookSoon();
    };
    document.addEventListener('visibilitychange', wake);
    const stops = [
      listenLive({
        onNotification: (title) => {
          this.arrived = title;
          this.#lookSoon();
        },
        onNotificationChange: () => this.#lookSoon(),
        onReconnect: () => this.#lookSoon(),
      }),
      connection.onBack(() => this.#lookSoon()),
      () => document.removeEventListener('visibilitychange', wake),
    ];
    void this.look();
    return () => {
      stops.forEach((stop) => stop());
      clearTimeout(this.#timer);
      this.#looks += 1;
      this.list = [];
      this.arrived = this.error = '';
    };
  }

  /** Asks for all of them. An answer that a later look or a change has overtaken is dropped. */
  async look(): Promise<void> {
    const mine = (this.#looks += 1);
    try {
      const list = await api.getNotifications();
      if (mine === this.#looks && this.#changing === 0) this.list = list;
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown; // An unanswered look is shown by the connection notice.
    }
  }

  markRead(ids: string[]): Promise<void> {
    const readAt = new Date().toISOString();
    return this.#change(withRead(this.list, ids, readAt), () => api.updateNotifications(ids, readAt));
  }

  remove(id: string): Promise<void> {
    const rest = this.list.filter((one) => one.id !== id);
    return this.#change(rest, () => api.deleteNotification(id));
  }

  async #change(list: Notification[], ask: () => Promise<void>): Promise<void> {
    this.#changing += 1;
    this.list = list;
    this.error = '';
    try {
      await ask();
    } catch (thrown) {
      // One that is gone already (400) needs no word, only another look.
      if (!(thrown instanceof ApiError) || thrown.status !== 400) this.error = sentenceOf(thrown);
    } finally {
      this.#changing -= 1;
    }
    await this.look();
  }

  #lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), GATHER_MS);
  }
}

export const inbox = new Inbox();
