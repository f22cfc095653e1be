// What went wrong when the daemon was asked: one error type with a sentence a person can read.
// How requests are made lives in `client.ts`.
import { text } from '../text';

/** The daemon answered with an error (`status` ≥ 400), or did not answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** True when no answer came: daemon stopped, network gone. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

const words = text.errors;
const FALLBACKS: Record<number, string> = {
  0: words.unreachable,
  401: words.signIn,
  403: words.forbidden,
  404: words.gone,
  413: words.tooLarge,
  501: words.notOffered,
  502: words.proxy,
  503: words.starting,
  507: words.diskFull,
};

/** The sentence to show for an answer: the body's own `message` (text or list of texts) where it has one. */
export function messageOf(status: number, body: unknown): string {
  const message = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  if (typeof message === 'string' && message.trim() !== '') return message;
  if (Array.isArray(message) && message.length > 0) return message.map(String).join('; ');
  return FALLBACKS[status] ?? words.status(status);
}

/** Nobody answered. What only reads was not told anything; of everything else one wants to know whether it was done. */
export const unreachable = (method: string): ApiError =>
  new ApiError(0, method === 'GET' ? words.unreachable : words.notDone);

/** The sentence to show for anything thrown. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message !== '') return thrown.message;
  return words.unknown;
}
