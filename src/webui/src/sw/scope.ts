// The worker's own global, and what the build tells it about itself.

export const worker = self as unknown as ServiceWorkerGlobalScope;

interface Build {
  /** Names this build; another one has another. */
  version: string;
  /** The script that the page begins with. */
  entry: string;
  /** The paths that a first load takes, the page itself not among them. */
  first: string[];
  /** The paths of what is wanted without a connection too, though it is fetched later. */
  later: string[];
  /** The files of each language. */
  languages: Record<string, string[]>;
}

declare const __BUILD__: Build;
export const build: Build = __BUILD__;

/** Work that the browser shall wait for before it puts the worker to sleep. */
export type Duty = Pick<ExtendableEvent, 'waitUntil'>;
