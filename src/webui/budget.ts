// What a browser fetches before the first photo, printed by every build, which fails where it is more than it may be.
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes, gzipped: the page, its style sheets, and every script that is loaded at once. */
const LIMIT = 100_000;

const PAGE = 'index.html';

type Bundle = Rolldown.OutputBundle;

/** Names of the files that the page names or that those import, whatever is imported later left out. */
export function firstLoad(bundle: Bundle): Set<string> {
  const found = new Set<string>();
  const waiting = [PAGE, ...[...sourceOf(bundle, PAGE).matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!)];
  for (const name of waiting) {
    const file = bundle[name];
    if (found.has(name) || file === undefined) continue;
    found.add(name);
    if (file.type === 'chunk') waiting.push(...file.imports);
  }
  return found;
}

export function sourceOf(bundle: Bundle, name: string): string {
  const file = bundle[name];
  if (file === undefined) return '';
  return file.type === 'chunk' ? file.code : file.source.toString();
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export function budget(): Plugin {
  return {
    name: 'photostead-budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const weights = [...firstLoad(bundle)].map((name) => ({ name, bytes: gzipSync(sourceOf(bundle, name)).length }));
      const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
      const largest = weights.sort((a, b) => b.bytes - a.bytes).slice(0, 5);
      const said = largest.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', ');
      console.info(`First load: ${kilobytes(total)} gzipped of ${kilobytes(LIMIT)}: ${said}`);
      if (total > LIMIT) this.error(`The first load is ${kilobytes(total)} gzipped; it may be ${kilobytes(LIMIT)}.`);
    },
  };
}
