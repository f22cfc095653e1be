import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Sha1 } from './sha1';

const truth = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

describe('Sha1', () => {
  it('knows the examples of the standard', () => {
    expect(new Sha1().hex()).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
    expect(new Sha1().update(new TextEncoder().encode('abc')).hex()).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });

  it.each([1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000])('agrees on %d bytes', (size) => {
    const bytes = randomBytes(size);
    expect(new Sha1().update(bytes).hex()).toBe(truth(bytes));
  });

  it('does not mind how the bytes are cut', () => {
    const bytes = randomBytes(5_000);
    for (const step of [1, 7, 63, 64, 65, 1_024, 4_999]) {
      const hash = new Sha1();
      for (let at = 0; at < bytes.length; at += step) hash.update(bytes.subarray(at, at + step));
      expect(hash.hex()).toBe(truth(bytes));
    }
  });
});
