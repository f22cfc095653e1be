// The same renditions by Node and sharp: read from standard input, a line a photo; the first one warms up and is not counted.
// Three ways: `usual` decodes the photo once and makes all outputs of its pixels, side by side; `separate` lets each output
// decode for itself, shrinking as it does; `frugal` decodes once to the preview's size and makes the rest of that. Prints CPU
// seconds and peak memory in kB as JSON.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

const [out, way] = process.argv.slice(2);
const photos = readFileSync(0, 'utf8').trim().split('\n');
sharp.cache(false);

const fill = (size) => ({ width: size, height: size, fit: 'outside', withoutEnlargement: true });

const outputs = (open, name) => Promise.all([
  open().resize(fill(1440)).jpeg({ quality: 80 }).toFile(`${out}/${name}-preview.jpeg`),
  open().resize(fill(250)).webp({ quality: 80 }).toFile(`${out}/${name}-thumbnail.webp`),
  open().resize(100, 100, { fit: 'inside', withoutEnlargement: true }).ensureAlpha().raw().toBuffer(),
]);

async function render(photo, name) {
  const upright = () => sharp(photo).rotate().toColorspace('srgb');
  if (way === 'separate') return outputs(upright, name);
  const decoded = way === 'frugal' ? upright().resize(fill(1440)) : upright();
  const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
  return outputs(() => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } }), name);
}

const cpu = () => { const used = process.resourceUsage(); return (used.userCPUTime + used.systemCPUTime) / 1e6; };
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);

let before;
for (const [index, photo] of photos.entries()) {
  await render(photo, index);
  before ??= cpu();
}
console.log(JSON.stringify({ cpu: cpu() - before, peak: peak(), threads: sharp.concurrency(), version: sharp.versions.sharp }));
