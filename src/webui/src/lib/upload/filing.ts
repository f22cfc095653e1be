// Puts what was uploaded into its album: what arrives within a moment goes together, in one request.
import { addToAlbum } from '../api/calls';
import { text } from './text';

const GATHER_MS = 400;

interface Waiting {
  id: string;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

const gathered = new Map<string, Waiting[]>();

/** Resolves when the picture is in the album; throws what the daemon says against it. */
export function fileInto(albumId: string, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const batch = gathered.get(albumId);
    if (batch) batch.push({ id, resolve, reject });
    else {
      gathered.set(albumId, [{ id, resolve, reject }]);
      setTimeout(() => void put(albumId), GATHER_MS);
    }
  });
}

async function put(albumId: string): Promise<void> {
  const batch = gathered.get(albumId) ?? [];
  gathered.delete(albumId);
  try {
    const results = await addToAlbum(albumId, [...new Set(batch.map(({ id }) => id))]);
    const refused = new Set(results.filter(({ success, error }) => !success && error !== 'duplicate').map(({ id }) => id));
    for (const one of batch) {
      if (refused.has(one.id)) one.reject(new Error(text.notInAlbum));
      else one.resolve();
    }
  } catch (thrown) {
    for (const one of batch) one.reject(thrown);
  }
}
