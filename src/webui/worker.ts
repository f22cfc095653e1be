// Builds the service worker after the app, as one script that knows what the app was built into: `/sw.js`, without a hash
// in its name, for browsers ask for that address again and again.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { firstLoad, sourceOf } from './budget.ts';

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

/** What is wanted without a connection, besides the first load; of the last, a page learns of the build after its own. */
const WANTED = /\/(routes\/(viewer\/Viewer|albums\/AlbumPage|Albums)\.svelte|lib\/offline\/start\.ts)$/;
const LANGUAGE = /\/languages\/([^/]+)\/[^/]+\.ts$/;
const PAGE = 'index.html';
const ICON = '/favicon.svg';

const chunksOf = (bundle: Bundle): Chunk[] => Object.values(bundle).filter((file) => file.type === 'chunk');

/** Adds a chunk, what it imports at once, and their styles, by their paths. */
function load(bundle: Bundle, chunk: Chunk, found: Set<string>): Set<string> {
  if (found.has(`/${chunk.fileName}`)) return found;
  found.add(`/${chunk.fileName}`);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(`/${style}`);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') load(bundle, imported, found);
  }
  return found;
}

function languagesOf(chunks: Chunk[]): Record<string, string[]> {
  const files: Record<string, string[]> = {};
  for (const chunk of chunks) {
    const languages = new Set(chunk.moduleIds.flatMap((id) => LANGUAGE.exec(id)?.[1] ?? []));
    for (const language of languages) (files[language] ??= []).push(`/${chunk.fileName}`);
  }
  return files;
}

/** What the worker is told of the build it belongs to, see `src/sw/scope.ts`. */
function describe(bundle: Bundle): object {
  const chunks = chunksOf(bundle);
  const page = sourceOf(bundle, PAGE);
  const first = [...firstLoad(bundle)].filter((name) => name !== PAGE).map((name) => `/${name}`);
  const later = new Set<string>();
  for (const chunk of chunks) if (chunk.moduleIds.some((id) => WANTED.test(id))) load(bundle, chunk, later);
  return {
    version: createHash('sha256').update(page).digest('hex').slice(0, 12),
    entry: /<script type="module"[^>]* src="([^"]+)"/.exec(page)![1],
    first: [...first, ICON],
    later: [...later].filter((path) => !first.includes(path)),
    languages: languagesOf(chunks),
  };
}

async function buildWorker(about: object): Promise<string> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __BUILD__: JSON.stringify(about) },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: join(import.meta.dirname, 'src', 'sw', 'worker.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}

export function serviceWorker(): Plugin {
  return {
    name: 'photostead-service-worker',
    apply: 'build',
    generateBundle: {
      // The page is made in this step too, and has to be there.
      order: 'post',
      async handler(_, bundle) {
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: await buildWorker(describe(bundle)) });
      },
    },
  };
}
