// What went wrong when the daemon was asked: one error type with a sentence a person can read.
// How requests are made lives in `client.ts`.

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

const FALLBACKS: Record<number, string> = {
  0: 'Photostead is not answering. Check that it is running and that this device is connected.',
  401: 'Please sign in.',
  403: 'This account is not allowed to do that.',
  404: 'That no longer exists.',
  413: 'The file is larger than the server accepts.',
  501: 'This version does not offer that yet.',
  502: 'Photostead is not answering behind its proxy.',
  503: 'Photostead is starting or stopping. Try again in a moment.',
  507: 'The disk is full.',
};

/** The sentence to show for an answer: the body's own `message` (text or list of texts) where it has one. */
export function messageOf(status: number, body: unknown): string {
  const message = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  if (typeof message === 'string' && message.trim() !== '') return message;
  if (Array.isArray(message) && message.length > 0) return message.map(String).join('; ');
  return FALLBACKS[status] ?? `The server answered with error ${status}.`;
}

/** The sentence to show for anything thrown. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message !== '') return thrown.message;
  return 'Something went wrong.';
}
