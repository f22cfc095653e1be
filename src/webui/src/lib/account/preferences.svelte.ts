// How the apps behave for this person. A change shows at once, is sent, and is taken back when it fails.
import { sentenceOf } from '../api/errors';
import { toasts } from '../toasts.svelte';
import { getPreferences, updatePreferences } from './calls';
import { merged } from './values';
import type { Preferences, PreferencesChange } from './types';

export class Choices {
  value = $state.raw<Preferences | null>(null);
  /** Why they could not be had. */
  error = $state('');
  #changing = 0;

  async load(): Promise<void> {
    this.error = '';
    try {
      const found = await getPreferences();
      if (this.#changing === 0) this.value = found;
    } catch (thrown) {
      this.error = sentenceOf(thrown);
    }
  }

  async change(change: PreferencesChange): Promise<void> {
    const before = this.value;
    if (!before) return;
    this.value = merged(before, change);
    this.#changing += 1;
    const saved = await updatePreferences(change).catch((thrown: unknown) => {
      toasts.error(thrown);
      return before;
    });
    this.#changing -= 1;
    // Answers to earlier changes know nothing of later ones.
    if (this.#changing === 0) this.value = saved;
  }
}
