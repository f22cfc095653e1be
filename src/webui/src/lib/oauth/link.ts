// The end of linking an account, when the provider has sent the person back.
import { session } from '../session.svelte';
import { toasts } from '../toasts.svelte';
import { finishLink } from './calls';
import { text } from './text';

/** Links the account that is signed in; `url` is the address that the provider sent us back to. */
export async function completeLink(url: string): Promise<void> {
  try {
    session.user = await finishLink(url);
    toasts.done(text.doneLinked);
  } catch (thrown) {
    toasts.error(thrown);
  }
}
