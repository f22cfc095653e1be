// A download of many files: which archives there are, and how far each of them is.
import { call, stream } from '../api/call';
import { originalUrl } from '../api/calls';
import { ApiError, sentenceOf } from '../api/errors';
import type { Told } from '../api/wire';
import { archiveName } from './name';
import { chooseSink, handOver, savesInPieces } from './sink';
import { text } from './text';

/** What is wanted: some photos, or all that an album shows. */
export type Wanted = { assetIds: string[] } | { albumId: string };

// What a browser that cannot write to a file may have to keep of an archive.
const MOST_KEPT = 1024 ** 3;

export class Archive {
  state = $state<'waiting' | 'running' | 'saved' | 'started' | 'failed'>('waiting');
  received = $state(0);
  reason = $state('');
  #abort: AbortController | null = null;

  constructor(
    readonly name: string,
    readonly ids: string[],
    readonly size: number,
  ) {}

  /** Call this from a click: browsers ask where to save only then. */
  async save(): Promise<void> {
    // One file needs no archive, and the browser's own downloads take it whatever its size.
    if (this.ids.length === 1) {
      handOver(originalUrl(this.ids[0]!));
      this.state = 'started';
      return;
    }
    try {
      const sink = await chooseSink(this.name);
      if (!sink) return;
      this.#abort = new AbortController();
      this.received = 0;
      this.state = 'running';
      const { signal } = this.#abort;
      const response = await stream('POST /download/archive', { body: { assetIds: this.ids, edited: true }, signal });
      await sink(response.body!.pipeThrough(this.#counter()), signal);
      this.state = 'saved';
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  #fail(thrown: unknown): void {
    const wasCancelled = this.#abort?.signal.aborted === true;
    this.state = wasCancelled ? 'waiting' : 'failed';
    this.reason = thrown instanceof ApiError ? sentenceOf(thrown) : text.broken;
  }

  #counter(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: (piece, controller) => {
        this.received += piece.byteLength;
        controller.enqueue(piece);
      },
    });
  }
}

export class Download {
  state = $state<'asking' | 'ready' | 'failed'>('asking');
  error = $state('');
  archives = $state.raw<Archive[]>([]);
  size = $state(0);
  /** How many of the wanted photos have no file right now. */
  missing = $state(0);
  readonly files = $derived(this.archives.reduce((sum, archive) => sum + archive.ids.length, 0));
  readonly busy = $derived(this.archives.some((archive) => archive.state === 'running'));
  readonly inMemory = !savesInPieces();

  constructor(
    readonly wanted: Wanted,
    readonly title: string,
  ) {}

  async ask(): Promise<void> {
    try {
      let { archives, totalSize } = await this.#divide();
      const isTooLarge = archives.some(({ assetIds, size }) => assetIds.length > 1 && size > MOST_KEPT);
      if (this.inMemory && isTooLarge) ({ archives, totalSize } = await this.#divide({ archiveSize: MOST_KEPT }));
      this.archives = archives.map(({ assetIds, size }, i) => {
        const name =
          assetIds.length === 1 ? text.single(i + 1) : archiveName(this.title, i + 1, archives.length);
        return new Archive(name, assetIds, size);
      });
      this.size = totalSize;
      this.missing = this.#countMissing();
      this.state = 'ready';
    } catch (thrown) {
      this.error = sentenceOf(thrown);
      this.state = 'failed';
    }
  }

  cancel(): void {
    for (const archive of this.archives) archive.cancel();
  }

  /** As the person likes archives to be, or smaller. */
  #divide(limit: { archiveSize?: number } = {}): Promise<Told['DownloadResponseDto']> {
    return call('POST /download/info', { body: { ...this.wanted, ...limit } });
  }

  #countMissing(): number {
    if (!('assetIds' in this.wanted)) return 0;
    const there = new Set(this.archives.flatMap((archive) => archive.ids));
    return this.wanted.assetIds.filter((id) => !there.has(id)).length;
  }
}
