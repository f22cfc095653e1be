// Who gets to the library pages: administrators, and people who are allowed folders or own a library.
import { getOwnRoots } from '../api/calls';
import { progress } from '../progress.svelte';
import { session } from '../session.svelte';

class LibraryAccess {
  /** Folders below which the signed-in person may add some; null for any, or while that is unknown. */
  roots = $state.raw<string[] | null>(null);

  get isAdmin(): boolean {
    return session.user?.isAdmin ?? false;
  }

  get mayAdd(): boolean {
    return this.isAdmin || (this.roots?.length ?? 0) > 0;
  }

  /** Whether the way to the library pages is shown. */
  get shows(): boolean {
    return this.mayAdd || (progress.current?.libraries.length ?? 0) > 0;
  }

  /** Finds out; without an answer the pages stay out of the navigation and can still be opened by their address. */
  async learn(): Promise<void> {
    this.roots = await this.#ask();
  }

  #ask(): Promise<string[] | null> {
    if (this.isAdmin) return Promise.resolve(null);
    return getOwnRoots().then(
      ({ roots, isUnlimited }) => (isUnlimited ? null : roots),
      () => null,
    );
  }
}

export const libraryAccess = new LibraryAccess();
