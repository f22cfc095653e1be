import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askForNewer } from './version';

class Worker extends EventTarget {
  state = 'installing';
  postMessage = vi.fn();
  becomes(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

/** As far as a page needs it; `update` finds what `found` holds. */
class Registration extends EventTarget {
  installing: Worker | null = null;
  waiting: Worker | null = null;
  found: (Worker | Error)[] = [];
  update = vi.fn(async () => {
    const next = this.found.shift() ?? new Worker();
    if (next instanceof Error) throw next;
    this.installing = next;
    this.dispatchEvent(new Event('updatefound'));
  });
}

let registration: Registration;
let newer: ReturnType<typeof askForNewer>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  registration = new Registration();
  newer = askForNewer(registration as unknown as ServiceWorkerRegistration);
});

afterEach(() => {
  newer.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const asked = (): number => registration.update.mock.calls.length;

async function fail(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await vi.advanceTimersByTimeAsync(0);
    registration.installing?.becomes('redundant');
    await vi.runOnlyPendingTimersAsync();
  }
}

test('an installation that failed is tried again, each time after a longer pause', async () => {
  newer.now();
  await vi.advanceTimersByTimeAsync(0);
  registration.installing!.becomes('redundant');
  await vi.advanceTimersByTimeAsync(2_900);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toBe(2);
  registration.installing!.becomes('redundant');
  await vi.advanceTimersByTimeAsync(5_900);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toBe(3);
});

test('one that is there is not asked for again, also when another takes its place later', async () => {
  newer.now();
  await vi.advanceTimersByTimeAsync(0);
  registration.installing!.becomes('installed');
  registration.installing!.becomes('redundant');
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBe(1);
});

test('a box that does not answer is asked again, at last once an hour', async () => {
  registration.found = Array.from({ length: 30 }, () => new Error('nobody is there'));
  newer.now();
  await vi.advanceTimersByTimeAsync(4 * 3_600_000);
  expect(asked()).toBeGreaterThan(13);
  const before = asked();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBe(before + 1);
});

test('who asks now does not wait for the pause, and pauses are short again', async () => {
  newer.now();
  await fail(5);
  const before = asked();
  newer.now();
  expect(asked()).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(0);
  registration.installing!.becomes('redundant');
  await vi.advanceTimersByTimeAsync(3_100);
  expect(asked()).toBe(before + 2);
});

test('nothing is asked once that is over', async () => {
  newer.now();
  await vi.advanceTimersByTimeAsync(0);
  registration.installing!.becomes('redundant');
  newer.stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBe(1);
});

test('one that waits is urged to take over until it does', async () => {
  newer.now();
  await vi.advanceTimersByTimeAsync(0);
  const next = (registration.waiting = registration.installing!);
  next.becomes('installed');
  await vi.advanceTimersByTimeAsync(4_100);
  expect(next.postMessage.mock.calls).toEqual([[{ type: 'take-over' }], [{ type: 'take-over' }]]);
  registration.waiting = null;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(next.postMessage).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});
