// Which two of the chosen files are a live photo: a still and a short clip of one name from one folder. Pure.
// The daemon finds Apple's pairs by what the files say of each other; this is for those that lost it on the way.

export interface Chosen {
  file: File;
  /** Where it lay among what was dropped; empty for files chosen one by one. */
  folder: string;
}

const STILLS = /\.(heic|heif|jpe?g)$/i;
const CLIPS = /\.mov$/i;
/** Three seconds of a phone are a few MB; a film that only shares the name of a photo is a film. */
const MOST_OF_CLIP = 32 * 1024 * 1024;

/** The clip of each still that has one. */
export function clipsOf(chosen: Chosen[]): Map<Chosen, Chosen> {
  const clips = new Map(chosen.filter(isClip).map((one) => [nameOf(one, CLIPS), one]));
  const pairs = new Map<Chosen, Chosen>();
  for (const still of chosen) {
    if (!STILLS.test(still.file.name)) continue;
    const name = nameOf(still, STILLS);
    const clip = clips.get(name);
    if (!clip) continue;
    pairs.set(still, clip);
    clips.delete(name); // IMG_1.HEIC and IMG_1.JPG: a clip belongs to one.
  }
  return pairs;
}

/** The same files, each clip right before its still: the still names it when it is sent. */
export function clipsFirst(chosen: Chosen[], clips: Map<Chosen, Chosen>): Chosen[] {
  const paired = new Set(clips.values());
  return chosen.flatMap((one) => {
    const clip = clips.get(one);
    if (clip) return [clip, one];
    return paired.has(one) ? [] : [one];
  });
}

function isClip({ file }: Chosen): boolean {
  return CLIPS.test(file.name) && file.size <= MOST_OF_CLIP;
}

function nameOf({ file, folder }: Chosen, ending: RegExp): string {
  return `${folder}/${file.name.replace(ending, '').toLowerCase()}`;
}
