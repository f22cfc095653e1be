import { rgbaToThumbHash, thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import { averageOf, bytesOf, decodeThumbhash } from './thumbhash';

/** A picture with a gradient, a bright corner and, when wanted, a see-through edge. */
function picture(width: number, height: number, opaque = true): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = x > width / 2 && y < height / 2 ? 90 : 0;
      pixels.set(
        [(x / width) * 200 + corner / 2, (y / height) * 180, 160 - (x / width) * 90 + corner, opaque ? 255 : (x * 255) / width],
        (y * width + x) * 4,
      );
    }
  }
  return pixels;
}

describe('decodeThumbhash', () => {
  it.each([
    ['landscape', 100, 66, true],
    ['portrait', 40, 100, true],
    ['square', 64, 64, true],
    ['wide and see-through', 100, 50, false],
    ['tall and see-through', 30, 90, false],
  ])('agrees with the reference decoder on a %s picture', (_, width, height, opaque) => {
    const hash = rgbaToThumbHash(width, height, picture(width, height, opaque));
    const ours = decodeThumbhash(hash, 32)!;
    const theirs = thumbHashToRGBA(hash);
    expect([ours.width, ours.height]).toEqual([theirs.w, theirs.h]);
    const worst = ours.pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs.rgba[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(1); // We round, the reference cuts off.
  });

  it('refuses what is too short and survives what is cut off', () => {
    const hash = rgbaToThumbHash(100, 66, picture(100, 66));
    expect(decodeThumbhash(hash.slice(0, 4))).toBeNull();
    expect(decodeThumbhash(hash.slice(0, 9))!.width).toBe(24);
  });

  it('survives any bytes', () => {
    for (let seed = 0; seed < 300; seed++) {
      const bytes = Uint8Array.from({ length: 5 + (seed % 25) }, (_, i) => (seed * 131 + i * 89 + seed * i * 7) & 255);
      const decoded = decodeThumbhash(bytes);
      if (decoded === null) continue;
      expect(decoded.pixels.length).toBe(decoded.width * decoded.height * 4);
      expect(Math.max(decoded.width, decoded.height)).toBe(24);
    }
  });
});

describe('bytesOf', () => {
  it('reads base64 and refuses what is none', () => {
    expect([...bytesOf('AQID')!]).toEqual([1, 2, 3]);
    expect(bytesOf('not base64 at all!')).toBeNull();
  });
});

describe('averageOf', () => {
  it('is what the whole picture comes to', () => {
    const hash = rgbaToThumbHash(100, 66, picture(100, 66));
    const { r, g, b } = thumbHashToAverageRGBA(hash);
    expect(averageOf(btoa(String.fromCharCode(...hash)))).toBe(`rgb(${[r, g, b].map((part) => Math.round(255 * part)).join(' ')})`);
  });

  it('refuses what is no thumbhash', () => {
    expect([averageOf('%'), averageOf('AA==')]).toEqual([null, null]);
  });
});
