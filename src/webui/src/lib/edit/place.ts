// A place as people write or paste it: two numbers in degrees, or as maps put it. Pure.

export interface Place {
  latitude: number;
  longitude: number;
}

const NUMBER = String.raw`([+-]?\d+(?:[.,]\d+)?)\s*°?\s*([NSEWnsew]?)`;
const PAIR = new RegExp(`^\\s*${NUMBER}\\s*[,;\\s]\\s*${NUMBER}\\s*$`);

/** `46.5, -6.25` or `46.5° N, 6.25° W`; null for what is no place. */
export function placeOf(words: string): Place | null {
  const found = PAIR.exec(words);
  if (!found) return null;
  const latitude = degrees(found[1]!, found[2]!, 'NS');
  const longitude = degrees(found[3]!, found[4]!, 'EW');
  if (latitude === null || longitude === null) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** `sides`: which letter leaves the sign, and which turns it. */
function degrees(number: string, side: string, sides: string): number | null {
  const value = Number(number.replace(',', '.'));
  const at = side === '' ? 0 : sides.indexOf(side.toUpperCase());
  if (at < 0 || (side !== '' && value < 0)) return null;
  return at === 1 ? -value : value;
}
