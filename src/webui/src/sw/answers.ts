// JSON that the timeline, albums and the viewer are made of: the box's own answer, else the one it gave last. The daemon
// forbids ordinary caches to keep any of it; here it is kept for one person, and goes with them (`forgetting.ts`).
import { forgetPerson } from './forgetting';
import { era, keepAnswer, keptAnswer, ownerId, setOwner } from './kept';
import { ask, freshOr } from './reach';
import type { Duty } from './scope';

const ME = '/api/users/me';

export function answer(request: Request, duty: Duty): Promise<Response> {
  const fresh = ask(fetch(request)).then((response) => considered(request, response, duty));
  duty.waitUntil(fresh.catch(() => {}));
  return freshOr(fresh, () => keptAnswer(request));
}

/** Looks at a fresh answer before the page gets it: another person's things are gone by then. */
async function considered(request: Request, response: Response, duty: Duty): Promise<Response> {
  if (response.status === 401) await forgetPerson();
  if (!response.ok) return response;
  if (new URL(request.url).pathname === ME) await adopt(await response.clone().json());
  duty.waitUntil(keepAnswer(request, response.clone(), era()).catch(() => {}));
  return response;
}

async function adopt({ id }: { id: string }): Promise<void> {
  const before = await ownerId();
  if (before === id) return;
  if (before !== null) await forgetPerson();
  await setOwner(id);
}
