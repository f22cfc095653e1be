import { expect, it } from 'vitest';
import { isMissing, spare } from './spare';

it('gives the part, or null where it cannot be loaded', async () => {
  expect(await spare(Promise.resolve('part'))).toBe('part');
  expect(await spare(Promise.reject(new Error('offline')))).toBeNull();
});

it('tells what nobody waits for from what is missing, as soon as the one who asked has heard of it', async () => {
  const [ahead, wanted] = [new Error('same words'), new Error('same words')];
  expect(isMissing(ahead)).toBe(true);
  await spare(Promise.reject(ahead));
  expect(isMissing(ahead)).toBe(false);
  expect(isMissing(wanted)).toBe(true);
});
