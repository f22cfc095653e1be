// How the web app is built: hashed assets into the daemon's static folder, nothing inlined (the content security
// policy forbids inline scripts and styles), and a development proxy to a daemon on its default port.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { budget } from './budget.ts';
import { compress } from './compress.ts';
import { docs } from './docs.ts';
import { mapData } from './mapdata.ts';
import { serviceWorker } from './worker.ts';

const daemon = process.env.PHOTOSTEAD_URL ?? 'http://localhost:2283';

export default defineConfig({
  plugins: [svelte(), docs(), mapData(), budget(), serviceWorker(), compress()],
  build: {
    outDir: process.env.WEBUI_OUT_DIR ?? '../photostead/http/static',
    emptyOutDir: true,
    // Data URIs in scripts and styles would need wider policy and defeat the immutable cache.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      output: {
        // What awaits its words is never put into the entry by itself: without this the first page is fifty files.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
    // The ground of the map and the street map are large, and fetched only where they are looked at.
    chunkSizeWarningLimit: 1_200,
  },
  server: { proxy: { '/api': { target: daemon, ws: true } } },
  // The modules that are tried keep nothing: one process does for all files, in a quarter of the time.
  test: { include: ['src/**/*.test.ts', '*.test.ts'], environment: 'node', isolate: false },
});
