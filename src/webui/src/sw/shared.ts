// Files that another app on this device shares with this one. They are kept until they are uploaded, also while somebody
// signs in first; who takes them is `lib/offline/shared.svelte.ts`.
import { FILE_MODIFIED, FILE_NAME, SHARE_FAILED, SHARED_FILES } from '../lib/offline/messages';

const HOME = '/photos';

/** Keeps them and goes to the photos, with a word in the address where that failed. */
export async function takeShared(request: Request): Promise<Response> {
  try {
    const form = await request.formData();
    const files = form.getAll('files').filter((entry) => entry instanceof File);
    const cache = await caches.open(SHARED_FILES);
    for (const file of files) await cache.put(`/shared-files/${crypto.randomUUID()}`, answerOf(file));
    return Response.redirect(HOME, 303);
  } catch {
    return Response.redirect(`${HOME}?${SHARE_FAILED}`, 303);
  }
}

const answerOf = (file: File): Response =>
  new Response(file, {
    headers: {
      'Content-Type': file.type || 'application/octet-stream',
      [FILE_NAME]: encodeURIComponent(file.name),
      [FILE_MODIFIED]: String(file.lastModified),
    },
  });
