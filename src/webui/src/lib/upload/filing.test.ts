import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileInto } from './filing';

const took = (id: string) => ({ id, success: true });
let asked: [string, string[]][] = [];
let answer: (ids: string[]) => Response;

beforeEach(() => {
  asked = [];
  answer = (ids) => Response.json(ids.map(took));
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (path: string, { body }: { body: string }) => {
    const { ids } = JSON.parse(body) as { ids: string[] };
    asked.push([path, ids]);
    return Promise.resolve(answer(ids));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What becomes of all of them, once their moment is over. */
async function outcomes(...filed: Promise<void>[]): Promise<string[]> {
  const settled = Promise.allSettled(filed);
  await vi.runAllTimersAsync();
  return (await settled).map(({ status }) => status);
}

describe('fileInto', () => {
  it('asks once for what comes together, album by album', async () => {
    expect(await outcomes(fileInto('a', '1'), fileInto('a', '2'), fileInto('b', '1'), fileInto('a', '2'))).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(asked).toEqual([
      ['/api/albums/a/assets', ['1', '2']],
      ['/api/albums/b/assets', ['1']],
    ]);
  });

  it('is content with what is in the album already, and no other refusal', async () => {
    const refusals = [
      { id: '2', success: false, error: 'duplicate' },
      { id: '3', success: false, error: 'no_permission' },
    ];
    answer = () => Response.json([took('1'), ...refusals]);
    const filed = ['1', '2', '3'].map((id) => fileInto('a', id));
    expect(await outcomes(...filed)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('tells each of a request that fails', async () => {
    answer = () => Response.json({ message: 'gone' }, { status: 400 });
    expect(await outcomes(fileInto('a', '1'), fileInto('a', '2'))).toEqual(['rejected', 'rejected']);
  });
});
