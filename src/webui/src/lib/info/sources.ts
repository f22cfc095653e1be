// What the daemon's short names say in words: where a date was found, how a camera turned its picture. Pure.
import { text } from './text';

const { from } = text.when;
const { turns } = text.more;

const LAYERS: Record<string, string> = {
  exif: from.camera,
  sidecar: from.sidecar,
  xmp: from.embedded,
  iptc: from.embedded,
  gps: from.gps,
  video: from.video,
  file: from.file,
  person: from.person,
};

/** Of `exif:DateTimeOriginal` and the like; empty where nothing is known. */
export function sourceOf(dateSource: string | null): string {
  if (dateSource === 'exif:DateTime') return from.program;
  return LAYERS[dateSource?.split(':')[0] ?? ''] ?? '';
}

const TURNS: Record<string, string> = {
  2: turns.mirrored,
  3: turns.half,
  4: turns.halfMirrored,
  5: turns.rightMirrored,
  6: turns.right,
  7: turns.leftMirrored,
  8: turns.left,
};

/** Of an orientation as EXIF counts, 1 to 8; null for one that stands upright. */
export const turnOf = (orientation: string | null | undefined): string | null => TURNS[orientation ?? ''] ?? null;
