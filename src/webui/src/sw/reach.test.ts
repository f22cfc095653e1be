import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KEPT } from '../lib/offline/messages';
import { ask, freshOr } from './reach';

const never = new Promise<Response>(() => {});
const kept = () => Promise.resolve(new Response('kept'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is what the box says while it says something', async () => {
  const response = await freshOr(ask(Promise.resolve(new Response('fresh'))), kept);
  expect([await response.text(), response.headers.has(KEPT)]).toEqual(['fresh', false]);
});

it.each([502, 504])('is what was kept when a proxy says %s, and says so', async (status) => {
  const response = await freshOr(ask(Promise.resolve(new Response('', { status }))), kept);
  expect([await response.text(), response.headers.has(KEPT)]).toEqual(['kept', true]);
});

it('is an error of the box where it is one', async () => {
  expect((await freshOr(ask(Promise.resolve(new Response('', { status: 500 }))), kept)).status).toBe(500);
});

it('does not wait long for a box that says nothing, and after that hardly at all', async () => {
  await ask(Promise.resolve(new Response()));
  let answers = 0;
  const wait = () => void freshOr(never, kept).then(() => (answers += 1));
  wait();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(answers).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(answers).toBe(1);
  wait();
  await vi.advanceTimersByTimeAsync(400);
  expect(answers).toBe(2);
});

it('waits where nothing was kept, and fails as the box does', async () => {
  const fails = ask(Promise.reject(new Error('nobody')));
  await expect(freshOr(fails, () => Promise.resolve(undefined))).rejects.toThrow('nobody');
});
