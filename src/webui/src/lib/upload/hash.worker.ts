// Beside the page: reads files piece by piece and reckons their SHA-1. Several files take turns, so that a long video does
// not keep photos waiting. Who asks, and what becomes of it, is in `hash.ts`.
import { Sha1 } from './sha1';

export type Question = { id: number; file: Blob } | { id: number; stop: true };
export type Answer = { id: number; read: number } | { id: number; hex: string } | { id: number; unreadable: true };

const PIECE = 4 * 1024 * 1024;
const stopped = new Set<number>();
const page = self as unknown as { postMessage(answer: Answer): void };

self.onmessage = (event: MessageEvent<Question>) => {
  const question = event.data;
  if ('stop' in question) stopped.add(question.id);
  else void hash(question.id, question.file).catch(() => page.postMessage({ id: question.id, unreadable: true }));
};

async function hash(id: number, file: Blob): Promise<void> {
  const sha1 = new Sha1();
  for (let at = 0; at < file.size; at += PIECE) {
    sha1.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    if (stopped.delete(id)) return;
    page.postMessage({ id, read: Math.min(file.size, at + PIECE) });
  }
  page.postMessage({ id, hex: sha1.hex() });
}
