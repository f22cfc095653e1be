// One file on its way: what is known of it, and its state for all to see. What is done with it is in `run.ts`.
import type { Chosen } from './pairs';

export type UploadState =
  | 'waiting'
  | 'checking'
  | 'sending'
  | 'retrying'
  | 'filing'
  | 'created'
  | 'duplicate'
  | 'skipped'
  | 'failed';

export const OVER: UploadState[] = ['created', 'duplicate', 'skipped', 'failed'];

export class Upload {
  state = $state<UploadState>('waiting');
  /** Bytes that arrived, or while it is checked bytes that were read. */
  done = $state(0);
  reason = $state('');
  assetId = $state<string | null>(null);
  readonly id: number;
  readonly file: File;
  /** The album it goes into. */
  readonly albumId: string | null;
  /** The clip of a live photo, which goes first. */
  readonly clip: Upload | null;
  /** It is the clip of another one, and shows through that. */
  isClip = false;
  /** Hex SHA-1, once it was reckoned. */
  sha1: string | null = null;
  /** Stops what is being done with it. */
  stop = new AbortController();

  constructor(id: number, { file }: Chosen, albumId: string | null, clip: Upload | null) {
    this.id = id;
    this.file = file;
    this.albumId = albumId;
    this.clip = clip;
    if (clip) clip.isClip = true;
  }

  get isOver(): boolean {
    return OVER.includes(this.state);
  }

  /** It can be stopped and gone on with. */
  get isUnderWay(): boolean {
    return this.state === 'checking' || this.state === 'sending' || this.state === 'retrying';
  }

  /** Back to the start of the queue, as if nothing had been done yet. */
  renew(): void {
    this.stop = new AbortController();
    this.state = 'waiting';
    this.reason = '';
  }
}
