// Reads what `mapdata.ts` packed: differences from point to point, zigzag, five bits a character. Pure.

/** Turns of x and y, in steps. */
export function unpack(text: string): Int32Array {
  const values = new Int32Array(text.length);
  let [length, last, before] = [0, 0, 0];
  for (let i = 0; i < text.length; ) {
    let value = 0;
    for (let place = 1, more = true; more; place *= 32) {
      const code = text.charCodeAt(i++);
      const bits = code - (code > 92 ? 36 : 35);
      value += (bits & 31) * place;
      more = bits >= 32;
    }
    const turn = before + (value & 1 ? -(value + 1) / 2 : value / 2);
    [before, last] = [last, turn];
    values[length++] = turn;
  }
  return values.slice(0, length);
}
