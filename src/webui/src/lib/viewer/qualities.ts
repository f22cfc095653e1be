// The qualities of a stream as people choose between them. Pure.

/** One of them; `level` is how the player calls it. */
export interface Quality {
  level: number;
  name: string;
}

interface Level {
  name: string;
  codecs: string;
  bitrate: number;
}

const CODECS: [string, string][] = [
  ['hvc1', 'HEVC'],
  ['av01', 'AV1'],
  ['vp09', 'VP9'],
];

/** From the best to the smallest; where a height is there twice, with its codec. */
export function qualitiesOf(levels: readonly Level[], original: string): Quality[] {
  const names = levels.map((level) => level.name);
  const isTwice = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  const rank = (level: Level) => (level.name === 'original' ? Infinity : Number.parseInt(level.name) * 1e9 + level.bitrate);
  return levels
    .map((level, index) => ({ level: index, name: nameOf(level, original, isTwice(level.name)), rank: rank(level) }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ level, name }) => ({ level, name }));
}

function nameOf(level: Level, original: string, isTwice: boolean): string {
  const name = level.name === 'original' ? original : level.name;
  const codec = CODECS.find(([start]) => level.codecs.startsWith(start))?.[1];
  return isTwice && codec ? `${name} ${codec}` : name;
}

/** The session that an address of a stream belongs to. */
export const sessionIn = (address: string): string | null => /\/video\/stream\/([0-9a-f-]{36})\//.exec(address)?.[1] ?? null;
