// A library as the daemon tells it, for tests.
import type { ImportPath, Library, LibraryScan } from '../api/types';

export const aPath: ImportPath = {
  path: '/mnt/photos',
  isAvailable: true,
  since: null,
  reason: null,
  missing: 0,
  advice: null,
};

export const aScan: LibraryScan = {
  state: 'idle',
  message: null,
  mode: 'changed',
  found: 0,
  added: 0,
  changed: 0,
  moved: 0,
  returned: 0,
  offline: 0,
  warnings: 0,
  ratePerSecond: 0,
  startedAt: null,
  finishedAt: null,
};

export const aLibrary: Library = {
  id: 'l',
  name: 'Our photos',
  ownerId: 'me',
  ownerName: 'Me',
  isShared: false,
  viewers: [],
  importPaths: [aPath],
  exclusionPatterns: [],
  guardShare: 0.5,
  isWatched: true,
  watch: { state: 'live', message: null },
  folderAlbums: { mode: 'off', pattern: '', separator: ' / ', useProps: false },
  assetCount: 0,
  offlineCount: 0,
  ignoredCount: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  refreshedAt: null,
  scan: aScan,
};
