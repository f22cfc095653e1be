// SHA-1 (FIPS 180-4) of bytes that come piece by piece. The browser's own hashing is no choice: it wants the whole file in
// memory, and is missing where the page came by plain http, as from `http://photostead.local`.

const BLOCK = 64;

export class Sha1 {
  #state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  #words = new Int32Array(80);
  #rest = new Uint8Array(BLOCK);
  #restLength = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    let at = 0;
    if (this.#restLength > 0) {
      at = Math.min(BLOCK - this.#restLength, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restLength);
      this.#restLength += at;
      if (this.#restLength < BLOCK) return this;
      this.#blocks(this.#rest, 0, BLOCK);
    }
    const end = at + Math.floor((bytes.length - at) / BLOCK) * BLOCK;
    this.#blocks(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#restLength = bytes.length - end;
    return this;
  }

  /** The digest in hex. Nothing may be added afterwards. */
  hex(): string {
    const bits = this.#length * 8;
    const padding = new Uint8Array(this.#restLength < 56 ? BLOCK : 2 * BLOCK);
    padding.set(this.#rest.subarray(0, this.#restLength));
    padding[this.#restLength] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.#blocks(padding, 0, padding.length);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #blocks(bytes: Uint8Array, from: number, to: number): void {
    const state = this.#state;
    const w = this.#words;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let [h0, h1, h2, h3, h4] = state as unknown as [number, number, number, number, number];
    for (let at = from; at < to; at += BLOCK) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 80; i++) {
        const mixed = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!;
        w[i] = (mixed << 1) | (mixed >>> 31);
      }
      let a = h0;
      let b = h1;
      let c = h2;
      let d = h3;
      let e = h4;
      let next: number;
      // The four functions and constants of the standard, for twenty rounds each.
      for (let i = 0; i < 20; i++) {
        next = (((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + e + 0x5a827999 + w[i]!) | 0;
        e = d;
        d = c;
        c = (b << 30) | (b >>> 2);
        b = a;
        a = next;
      }
      for (let i = 20; i < 40; i++) {
        next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + w[i]!) | 0;
        e = d;
        d = c;
        c = (b << 30) | (b >>> 2);
        b = a;
        a = next;
      }
      for (let i = 40; i < 60; i++) {
        next = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e - 0x70e44324 + w[i]!) | 0;
        e = d;
        d = c;
        c = (b << 30) | (b >>> 2);
        b = a;
        a = next;
      }
      for (let i = 60; i < 80; i++) {
        next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e - 0x359d3e2a + w[i]!) | 0;
        e = d;
        d = c;
        c = (b << 30) | (b >>> 2);
        b = a;
        a = next;
      }
      h0 = (h0 + a) | 0;
      h1 = (h1 + b) | 0;
      h2 = (h2 + c) | 0;
      h3 = (h3 + d) | 0;
      h4 = (h4 + e) | 0;
    }
    state.set([h0, h1, h2, h3, h4]);
  }
}
