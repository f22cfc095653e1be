// The colour behind one's initial: shows at once, and goes back where the daemon refuses.
import type { AvatarColor } from '../api/types';
import { session } from '../session.svelte';
import { toasts } from '../toasts.svelte';
import { updateMe } from './calls';

export async function paint(avatarColor: AvatarColor): Promise<void> {
  const before = session.user;
  if (!before) return;
  session.user = { ...before, avatarColor };
  try {
    await updateMe({ avatarColor });
  } catch (thrown) {
    if (session.user) session.user = { ...session.user, avatarColor: before.avatarColor };
    toasts.error(thrown);
  }
}
