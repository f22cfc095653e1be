// The upload queue: what is waiting, on its way, done or failed, with progress per file and in total.
import { getMediaTypes } from '../api/calls';
import { sentenceOf } from '../api/errors';
import { text } from '../text';
import { extensionOf, isSystemFile } from './files';
import { checksumOf, isWorthRetrying, send } from './send';

export type UploadState = 'waiting' | 'checking' | 'sending' | 'retrying' | 'created' | 'duplicate' | 'failed';

export class Upload {
  state = $state<UploadState>('waiting');
  sent = $state(0);
  reason = $state('');
  assetId = $state<string | null>(null);
  readonly id: number;
  readonly file: File;

  constructor(id: number, file: File) {
    this.id = id;
    this.file = file;
  }

  get isOver(): boolean {
    return this.state === 'created' || this.state === 'duplicate' || this.state === 'failed';
  }
}

const AT_ONCE = 3;
const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

class UploadQueue {
  list = $state.raw<Upload[]>([]);
  readonly active = $derived(this.list.some((upload) => !upload.isOver));
  readonly over = $derived(this.list.filter((upload) => upload.isOver).length);
  readonly created = $derived(this.#countOf('created'));
  readonly duplicates = $derived(this.#countOf('duplicate'));
  readonly failed = $derived(this.#countOf('failed'));
  readonly bytes = $derived(this.list.reduce((sum, upload) => sum + upload.file.size, 0));
  readonly sent = $derived(
    this.list.reduce((sum, upload) => sum + (upload.isOver ? upload.file.size : upload.sent), 0),
  );
  #next = 1;
  #running = 0;
  #kinds: Promise<Set<string>> | null = null;
  #abort = new AbortController();
  #onCreated = new Set<() => void>();

  /** Runs `listener` after each new picture; returns how to stop that. */
  onCreated(listener: () => void): () => void {
    this.#onCreated.add(listener);
    return () => this.#onCreated.delete(listener);
  }

  add(files: File[]): void {
    const wanted = files.filter((file) => !isSystemFile(file.name));
    this.list = [...this.list, ...wanted.map((file) => new Upload(this.#next++, file))];
    this.#run();
  }

  retryFailed(): void {
    for (const upload of this.list) if (upload.state === 'failed') upload.state = 'waiting';
    this.#run();
  }

  /** Stops what is on its way and empties the list. */
  clear(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.list = [];
  }

  #countOf(state: UploadState): number {
    return this.list.filter((upload) => upload.state === state).length;
  }

  #run(): void {
    while (this.#running < AT_ONCE) {
      const upload = this.list.find((one) => one.state === 'waiting');
      if (!upload) return;
      this.#running += 1;
      upload.state = 'checking';
      void this.#process(upload, this.#abort.signal).finally(() => {
        this.#running -= 1;
        this.#run();
      });
    }
  }

  async #process(upload: Upload, signal: AbortSignal): Promise<void> {
    try {
      if (!(await this.#isSupported(upload.file))) throw new Error(text.upload.unsupported);
      const checksum = await checksumOf(upload.file);
      const answer = await this.#sendWithRetries(upload, checksum, signal);
      upload.assetId = answer.id;
      upload.state = answer.status === 'duplicate' ? 'duplicate' : 'created';
      if (upload.state === 'created') this.#onCreated.forEach((listener) => listener());
    } catch (thrown) {
      upload.reason = sentenceOf(thrown);
      upload.state = 'failed';
    }
  }

  async #sendWithRetries(upload: Upload, checksum: string | null, signal: AbortSignal) {
    for (let attempt = 1; ; attempt++) {
      upload.state = 'sending';
      try {
        return await send(upload.file, checksum, (sent) => (upload.sent = sent), signal);
      } catch (thrown) {
        if (attempt === TRIES || signal.aborted || !isWorthRetrying(thrown)) throw thrown;
        upload.state = 'retrying';
        upload.sent = 0;
        await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  }

  async #isSupported(file: File): Promise<boolean> {
    this.#kinds ??= getMediaTypes().then(({ image, video }) => new Set([...image, ...video]));
    try {
      return (await this.#kinds).has(extensionOf(file.name));
    } catch {
      this.#kinds = null; // Not known now: the daemon decides.
      return true;
    }
  }
}

export const uploads = new UploadQueue();
