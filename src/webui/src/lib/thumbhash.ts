// Turns a thumbhash (some 25 bytes) into a small blurred picture, shown until the thumbnail has loaded.
// The format is Evan Wallace's ThumbHash (https://evanw.github.io/thumbhash/): an average colour and a few cosine
// terms in luminance, two colour differences and, where there is one, opacity.

export interface Picture {
  width: number;
  height: number;
  /** RGBA, eight bits each, sRGB, rows from the top left. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

interface Header {
  luminance: number;
  p: number;
  q: number;
  alpha: number;
  luminanceScale: number;
  pScale: number;
  qScale: number;
  alphaScale: number;
  hasAlpha: boolean;
  isLandscape: boolean;
  terms: number;
}

/** The bytes of a base64 text; null when it is none. */
export function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Decodes a thumbhash to `side` pixels on the long side; null when it is too short to be one. */
export function decodeThumbhash(hash: Uint8Array, side = 24): Picture | null {
  if (hash.length < 5) return null;
  const header = readHeader(hash);
  if (header.hasAlpha && hash.length < 6) return null;
  const longTerms = header.hasAlpha ? 5 : 7;
  const columns = header.isLandscape ? longTerms : header.terms;
  const lines = header.isLandscape ? header.terms : longTerms;
  const lx = Math.max(3, columns);
  const ly = Math.max(3, lines);
  const read = nibbles(hash, header.hasAlpha ? 6 : 5);
  const luminance = channel(read, lx, ly, header.luminanceScale);
  const p = channel(read, 3, 3, header.pScale * 1.25);
  const q = channel(read, 3, 3, header.qScale * 1.25);
  const alpha = header.hasAlpha ? channel(read, 5, 5, header.alphaScale) : [];
  const { width, height } = sizeOf(columns / lines, side);
  return { width, height, pixels: paint(header, { luminance, p, q, alpha }, lx, ly, width, height) };
}

/** The average colour alone, for CSS; it costs next to nothing. Null when the text is no thumbhash. */
export function averageOf(base64: string): string | null {
  const hash = bytesOf(base64);
  if (!hash || hash.length < 5) return null;
  const { luminance, p, q } = readHeader(hash);
  return `rgb(${coloursOf(luminance, p, q).map((part) => Math.round(255 * Math.min(1, Math.max(0, part)))).join(' ')})`;
}

/** Red, green and blue, 1 at most unless rounding made them more. */
function coloursOf(luminance: number, p: number, q: number): [number, number, number] {
  const blue = luminance - (2 / 3) * p;
  const red = (3 * luminance - blue + q) / 2;
  return [red, red - q, blue];
}

function readHeader(hash: Uint8Array): Header {
  const first = hash[0]! | (hash[1]! << 8) | (hash[2]! << 16);
  const second = hash[3]! | (hash[4]! << 8);
  const hasAlpha = first >> 23 !== 0;
  const fifth = hasAlpha ? (hash[5] ?? 0) : 0;
  return {
    luminance: (first & 63) / 63,
    p: ((first >> 6) & 63) / 31.5 - 1,
    q: ((first >> 12) & 63) / 31.5 - 1,
    luminanceScale: ((first >> 18) & 31) / 31,
    pScale: ((second >> 3) & 63) / 63,
    qScale: ((second >> 9) & 63) / 63,
    alpha: hasAlpha ? (fifth & 15) / 15 : 1,
    alphaScale: (fifth >> 4) / 15,
    hasAlpha,
    isLandscape: second >> 15 !== 0,
    terms: Math.max(1, second & 7),
  };
}

/** Reads four bits at a time, low half first; the middle value (no contribution) past the end. */
function nibbles(hash: Uint8Array, start: number): () => number {
  let position = 0;
  return () => {
    const byte = hash[start + (position >> 1)] ?? 0x77;
    return (byte >> ((position++ & 1) << 2)) & 15;
  };
}

/** The cosine terms of one channel, in the order written: rows by growing vertical frequency, a triangle, no mean. */
function channel(read: () => number, nx: number, ny: number, scale: number): number[] {
  const terms: number[] = [];
  for (const _ of triangle(nx, ny)) terms.push((read() / 7.5 - 1) * scale);
  return terms;
}

function* triangle(nx: number, ny: number): Generator<[number, number]> {
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = cy > 0 ? 0 : 1; cx * ny < nx * (ny - cy); cx++) yield [cx, cy];
  }
}

function sizeOf(ratio: number, side: number): { width: number; height: number } {
  const width = Math.round(ratio > 1 ? side : side * ratio);
  const height = Math.round(ratio > 1 ? side / ratio : side);
  return { width, height };
}

interface Channels {
  luminance: number[];
  p: number[];
  q: number[];
  alpha: number[];
}

function paint(h: Header, c: Channels, lx: number, ly: number, width: number, height: number) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const fx = cosines(width, Math.max(lx, h.hasAlpha ? 5 : 3));
  const fy = cosines(height, Math.max(ly, h.hasAlpha ? 5 : 3));
  const orders = { l: [...triangle(lx, ly)], pq: [...triangle(3, 3)], a: [...triangle(5, 5)] };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const at = (terms: number[], order: [number, number][]) => sum(terms, order, fx[x]!, fy[y]!);
      const l = h.luminance + at(c.luminance, orders.l);
      const p = h.p + at(c.p, orders.pq);
      const q = h.q + at(c.q, orders.pq);
      const [red, green, blue] = coloursOf(l, p, q);
      pixels[i] = 255 * red;
      pixels[i + 1] = 255 * green;
      pixels[i + 2] = 255 * blue;
      pixels[i + 3] = h.hasAlpha ? 255 * (h.alpha + at(c.alpha, orders.a)) : 255;
    }
  }
  return pixels;
}

function cosines(length: number, terms: number): Float64Array[] {
  return Array.from({ length }, (_, at) =>
    Float64Array.from({ length: terms }, (_, k) => Math.cos((Math.PI / length) * (at + 0.5) * k)),
  );
}

function sum(terms: number[], order: [number, number][], fx: Float64Array, fy: Float64Array): number {
  let total = 0;
  for (let j = 0; j < terms.length; j++) {
    const [cx, cy] = order[j]!;
    total += terms[j]! * fx[cx]! * fy[cy]! * 2;
  }
  return total;
}
