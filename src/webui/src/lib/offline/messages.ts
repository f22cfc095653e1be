// What the page and the service worker say to each other, and the names both know. No state, and nothing of the page or
// of the worker: both are built with it.

/** A header of answers that were kept on this device, because the box could not be reached. */
export const KEPT = 'X-Photostead-Kept';
/** Files that another app on this device shared with this one, until they are uploaded. */
export const SHARED_FILES = 'photostead-shared-files';
export const FILE_NAME = 'X-File-Name';
export const FILE_MODIFIED = 'X-File-Modified';
/** Where the worker sends the page when shared files could not be kept. */
export const SHARE_FAILED = 'share-failed';

export type Message =
  /** Somebody was signed out: nothing of theirs stays. */
  | { type: 'forget-person' }
  /** These are deleted, or locked away. */
  | { type: 'forget-assets'; ids: string[] }
  /** The page fetched these past the worker: from before it was there. */
  | { type: 'keep'; urls: string[] }
  /** Keep what is wanted of the app without a connection, in this language. */
  | { type: 'keep-app'; language: string }
  /** To a worker that waits: asks once more to be the one that is used. */
  | { type: 'take-over' }
  /** Asks for the files that a first load takes; the answer is a list of paths. */
  | { type: 'first-load' };
