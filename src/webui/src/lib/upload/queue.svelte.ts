// The upload queue: what is waiting, on its way, done or failed, and how much of it. It lives as long as the page, whatever
// is shown on it. How one file is sent is in `run.ts`, loaded with the first of them.
import { sentenceOf } from '../api/errors';
import { isSystemFile } from './files';
import { clipsFirst, clipsOf, type Chosen } from './pairs';
import { OVER, Upload, type UploadState } from './upload.svelte';

const AT_ONCE = 3;

class UploadQueue {
  list = $state.raw<Upload[]>([]);
  paused = $state(false);
  /** How many are in each state. */
  readonly counts = $derived(countStates(this.list));
  readonly over = $derived(OVER.reduce((sum, state) => sum + this.counts[state], 0));
  readonly active = $derived(this.over < this.list.length);
  readonly bytes = $derived(this.list.reduce((sum, upload) => sum + upload.file.size, 0));
  readonly sent = $derived(this.list.reduce((sum, upload) => sum + sentOf(upload), 0));
  #next = 1;
  #running = 0;
  #onArrival = new Set<() => void>();

  /** Runs `listener` after each picture that is new, or new in an album; returns how to stop that. */
  onCreated(listener: () => void): () => void {
    this.#onArrival.add(listener);
    return () => this.#onArrival.delete(listener);
  }

  /** Sends these, into that album if one is named. */
  add(chosen: Chosen[], albumId: string | null = null): void {
    if (!this.active) this.paused = false;
    const wanted = chosen.filter(({ file }) => !isSystemFile(file.name));
    const clips = clipsOf(wanted);
    const made = new Map<Chosen, Upload>();
    for (const one of clipsFirst(wanted, clips)) {
      const clip = clips.get(one);
      made.set(one, new Upload(this.#next++, one, albumId, (clip && made.get(clip)) ?? null));
    }
    this.list = [...this.list, ...made.values()];
    this.#run();
  }

  /** What is on its way stops where it is. */
  pause(): void {
    this.paused = true;
    for (const upload of this.list) {
      if (!upload.isUnderWay) continue;
      upload.stop.abort();
      if (upload.state === 'checking') upload.done = 0;
      upload.renew();
    }
  }

  resume(): void {
    this.paused = false;
    this.#run();
  }

  retry(upload: Upload): void {
    upload.sha1 = null; // It may have failed because the file is another one by now.
    upload.renew();
    this.#run();
  }

  retryFailed(): void {
    for (const upload of this.list.filter((one) => one.state === 'failed')) this.retry(upload);
  }

  /** Takes it out of the list; what has arrived of it goes. */
  cancel(upload: Upload): void {
    this.list = this.list.filter((one) => one !== upload);
    this.#end(upload);
    this.#run();
  }

  /** Takes everything out of the list. */
  cancelAll(): void {
    const { list } = this;
    this.clear();
    list.forEach((upload) => this.#end(upload));
  }

  /** Stops what is on its way and empties the list. What has arrived stays: chosen again, the files go on there. */
  clear(): void {
    for (const upload of this.list) upload.stop.abort();
    this.list = [];
    this.paused = false;
  }

  #end(upload: Upload): void {
    if (upload.isOver) return;
    upload.stop.abort();
    if (upload.sha1 !== null) void import('./run').then(({ discard }) => discard(upload));
  }

  #run(): void {
    while (this.#running < AT_ONCE && !this.paused) {
      const upload = this.list.find((one) => one.state === 'waiting' && (one.clip?.isOver ?? true));
      if (!upload) return;
      this.#running += 1;
      upload.state = 'checking';
      void this.#process(upload).finally(() => {
        this.#running -= 1;
        this.#run();
      });
    }
  }

  async #process(upload: Upload): Promise<void> {
    try {
      const { run } = await import('./run');
      await run(upload);
    } catch (thrown) {
      upload.reason = sentenceOf(thrown);
      upload.state = 'failed';
    }
    if (upload.state === 'created' || (upload.state === 'duplicate' && upload.albumId !== null)) {
      this.#onArrival.forEach((listener) => listener());
    }
  }
}

function countStates(list: Upload[]): Record<UploadState, number> {
  const counts = { waiting: 0, checking: 0, sending: 0, retrying: 0, filing: 0, created: 0, duplicate: 0, skipped: 0, failed: 0 };
  for (const upload of list) counts[upload.state] += 1;
  return counts;
}

/** What is checked has not left yet, even where `done` grows. */
function sentOf(upload: Upload): number {
  if (upload.isOver) return upload.file.size;
  return upload.state === 'checking' ? 0 : upload.done;
}

export const uploads = new UploadQueue();
