// Descriptions that were typed and are not saved yet, by picture: they outlive the panel they were typed in, a failed save
// and the sign-in page, until they are saved or the page is closed; before that the browser asks.
import { SvelteMap } from 'svelte/reactivity';
import { updateAsset } from '../api/calls';
import { sentenceOf } from '../api/errors';
import type { Asset } from '../api/types';
import { session } from '../session.svelte';

interface Draft {
  text: string;
  /** Why it could not be saved; empty before that was tried. */
  why: string;
  isSaving: boolean;
}

class Drafts {
  #drafts = new SvelteMap<string, Draft>();

  /** What was typed for a picture; undefined where everything is saved. */
  of(assetId: string): Draft | undefined {
    return this.#drafts.get(keyOf(assetId));
  }

  keep(assetId: string, text: string): void {
    const { isSaving = false } = this.of(assetId) ?? {};
    this.#drafts.set(keyOf(assetId), { text, why: '', isSaving });
    addEventListener('beforeunload', ask);
  }

  drop(assetId: string): void {
    this.#drafts.delete(keyOf(assetId));
    if (this.#drafts.size === 0) removeEventListener('beforeunload', ask);
  }

  /** Saves what was typed; the picture as it is then, null where there was nothing to save or it could not be saved: then
   * `why` says so, and the text stays. What is typed meanwhile is saved after it. */
  async save(assetId: string): Promise<Asset | null> {
    const draft = this.of(assetId);
    if (!draft || draft.isSaving) return null;
    const key = keyOf(assetId);
    this.#drafts.set(key, { ...draft, why: '', isSaving: true });
    try {
      const saved = await updateAsset(assetId, { description: draft.text });
      return (await this.#settle(assetId, key, draft.text)) ?? saved;
    } catch (thrown) {
      const text = this.#drafts.get(key)?.text ?? draft.text;
      this.#drafts.set(key, { text, why: sentenceOf(thrown), isSaving: false });
      return null;
    }
  }

  /** After `saved` is saved: done, or on with what was typed since. */
  async #settle(assetId: string, key: string, saved: string): Promise<Asset | null> {
    const now = this.#drafts.get(key);
    if (!now || now.text === saved) {
      this.#drafts.delete(key);
      if (this.#drafts.size === 0) removeEventListener('beforeunload', ask);
      return null;
    }
    this.#drafts.set(key, { ...now, isSaving: false });
    return key === keyOf(assetId) ? this.save(assetId) : null;
  }
}

/** Nobody finds what somebody else typed. */
const keyOf = (assetId: string): string => `${session.user?.id} ${assetId}`;

const ask = (event: Event): void => event.preventDefault();

export const drafts = new Drafts();
