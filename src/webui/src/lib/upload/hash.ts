// Asks the worker for the SHA-1 of files. With it the daemon knows a file that it has before a byte is sent, and proves
// that what it stored is what was chosen.
import { text } from './text';
import type { Answer, Question } from './hash.worker';

interface Waiting {
  onRead: (bytes: number) => void;
  resolve: (hex: string) => void;
  reject: (reason: unknown) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let next = 1;

/** The file cannot be read any more: it was moved, changed or deleted since it was chosen. */
export class UnreadableFile extends Error {
  constructor() {
    super(text.unreadable);
  }
}

/** Hex SHA-1 of the file; `onRead` gets the bytes read so far. Throws `UnreadableFile` or what `signal` was aborted with. */
export function sha1Of(file: Blob, onRead: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    signal.throwIfAborted();
    const id = next++;
    waiting.set(id, { onRead, resolve, reject });
    ask({ id, file });
    signal.addEventListener('abort', () => {
      if (!waiting.delete(id)) return;
      ask({ id, stop: true });
      reject(signal.reason);
    });
  });
}

/** Throws `UnreadableFile` where not even its first byte can be read. */
export async function ensureReadable(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UnreadableFile();
  }
}

function ask(question: Question): void {
  worker ??= start();
  worker.postMessage(question);
}

function start(): Worker {
  const started = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = (event: MessageEvent<Answer>) => hear(event.data);
  started.onerror = () => {
    for (const { reject } of waiting.values()) reject(new Error(text.noHash));
    waiting.clear();
    end();
  };
  return started;
}

function hear(answer: Answer): void {
  const one = waiting.get(answer.id);
  if (!one) return;
  if ('read' in answer) return one.onRead(answer.read);
  waiting.delete(answer.id);
  if ('hex' in answer) one.resolve(answer.hex);
  else one.reject(new UnreadableFile());
  if (waiting.size === 0) end();
}

/** Nobody waits: the memory it has goes back. */
function end(): void {
  worker?.terminate();
  worker = null;
}
