// Which thumbnail is fetched next: what is in sight before what is near, only a few at a time, so that what comes into sight
// meanwhile is not queued behind what left it. What left is given up. The elements and their loading are the browser's.
import type { Attachment } from 'svelte/attachments';

/** More than a browser asks of one HTTP/1.1 server at once, so that none of its connections is idle. */
const AT_ONCE = 12;

/** A picture that comes sooner than this was at hand: it just stands there. */
const AT_HAND_MS = 120;

interface Wish {
  begin: () => void;
  /** Pixels out of sight; 0 for what is seen. */
  far: () => number;
}

/** Lets wishes begin, the nearest first, so many at a time. */
export class Line {
  #waiting = new Set<Wish>();
  #begun = new Set<Wish>();
  #isCalled = false;

  constructor(readonly most: number) {}

  /** Joins; returns how to leave, which has to be done at the end as well. */
  join(wish: Wish): () => void {
    this.#waiting.add(wish);
    this.#call();
    return () => {
      this.#waiting.delete(wish);
      if (this.#begun.delete(wish)) this.#call();
    };
  }

  /** Once for all that join in one go. */
  #call(): void {
    if (this.#isCalled) return;
    this.#isCalled = true;
    queueMicrotask(() => {
      this.#isCalled = false;
      this.#begin();
    });
  }

  #begin(): void {
    const free = this.most - this.#begun.size;
    if (free <= 0 || this.#waiting.size === 0) return;
    const next = [...this.#waiting].map((wish) => ({ wish, far: wish.far() })).sort((a, b) => a.far - b.far);
    for (const { wish } of next.slice(0, free)) {
      this.#waiting.delete(wish);
      this.#begun.add(wish);
      wish.begin();
    }
  }
}

const line = new Line(AT_ONCE);

interface Ends {
  /** `late` where it had to be waited for. */
  onshown: (url: string, late: boolean) => void;
  onfailed: (url: string) => void;
}

/** Gives an image its address when it is its turn; takes it away again when it goes before it has loaded. */
export function thumbnail(url: string, far: () => number, { onshown, onfailed }: Ends): Attachment<HTMLImageElement> {
  return (image) => {
    let since = 0;
    const leave = line.join({
      far,
      begin() {
        since = performance.now();
        image.fetchPriority = far() === 0 ? 'high' : 'low';
        image.src = url;
      },
    });
    image.onload = () => {
      leave();
      onshown(url, performance.now() - since > AT_HAND_MS);
    };
    image.onerror = () => {
      leave();
      onfailed(url);
    };
    return () => {
      leave();
      [image.onload, image.onerror] = [null, null];
      if (!image.complete) image.removeAttribute('src');
    };
  };
}
