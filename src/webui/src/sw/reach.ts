// Asks the box, and gives what was kept when nobody is there. Away from home a request to an address in the home network
// may hang for minutes, so what was kept is not withheld for longer than a few seconds.
import { KEPT } from '../lib/offline/messages';

/** A slow box under load answers within this; what it says later is kept for the next time. */
const PATIENCE_MS = 5_000;
/** The same while it did not answer lately. */
const DOUBT_MS = 300;
const LATELY_MS = 15_000;
/** A reverse proxy says that there is nobody behind it. */
const NOBODY = [502, 504];

let silentAt = -Infinity;

/** The box's own answer. Throws when nobody is there. */
export async function ask(asking: Promise<Response>): Promise<Response> {
  try {
    const response = await asking;
    if (NOBODY.includes(response.status)) throw new Error(`status ${response.status}`);
    silentAt = -Infinity;
    return response;
  } catch (cause) {
    silentAt = performance.now();
    throw cause;
  }
}

/** What is asked for, or what was kept where that does not come in time; without anything kept there is no hurry. */
export async function freshOr(fresh: Promise<Response>, kept: () => Promise<Response | undefined>): Promise<Response> {
  const isInDoubt = performance.now() - silentAt < LATELY_MS;
  try {
    return await within(isInDoubt ? DOUBT_MS : PATIENCE_MS, fresh);
  } catch {
    const own = await kept();
    return own ? marked(own) : await fresh;
  }
}

function within(ms: number, fresh: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      silentAt = performance.now();
      reject(new Error('late'));
    }, ms);
    fresh.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

function marked(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set(KEPT, 'yes');
  return new Response(response.body, { status: response.status, headers });
}
