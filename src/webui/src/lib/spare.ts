// Parts of the app that a page gets along without: fetched ahead, or an ease. Where one cannot be loaded nothing is missing,
// and the page does not start anew for it (see `main.ts`): somebody may be writing on it.
const missed = new WeakSet<object>();

/** The part; null where it cannot be loaded. */
export async function spare<Part>(loading: Promise<Part>): Promise<Part | null> {
  try {
    return await loading;
  } catch (thrown) {
    if (thrown instanceof Error) missed.add(thrown);
    return null;
  }
}

/** Whether this kept something from loading that is wanted; known once whoever asked for it has heard of it. */
export const isMissing = (thrown: Error): boolean => !missed.has(thrown);
