// Libraries as the wire has them: folders that are watched, their scans, and what is found there. Nothing is computed here.
export interface Library {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string;
  /** Belongs to nobody in particular: its viewers see it in their timelines. */
  isShared: boolean;
  viewers: LibraryViewer[];
  importPaths: ImportPath[];
  exclusionPatterns: string[];
  /** Share of files (0–1) that may be missing at a scan before a person is asked; 1 never asks. */
  guardShare: number;
  isWatched: boolean;
  watch: { state: 'off' | 'live' | 'polling' | 'failed'; message: string | null };
  folderAlbums: FolderAlbums;
  assetCount: number;
  offlineCount: number;
  ignoredCount: number;
  createdAt: string;
  updatedAt: string;
  refreshedAt: string | null;
  scan: LibraryScan;
}

export interface LibraryViewer {
  userId: string;
  name: string;
}

export interface ImportPath {
  path: string;
  isAvailable: boolean;
  since: string | null;
  reason: string | null;
  /** Files known below this path that are not there now. */
  missing: number;
  advice: string | null;
}

export interface LibraryScan {
  state: 'idle' | 'waiting' | 'scanning' | 'unavailable';
  message: string | null;
  mode: ScanMode;
  found: number;
  added: number;
  changed: number;
  moved: number;
  returned: number;
  offline: number;
  warnings: number;
  ratePerSecond: number;
  startedAt: string | null;
  finishedAt: string | null;
}

export type ScanMode = 'new' | 'changed' | 'all';

export interface FolderAlbums {
  mode: 'off' | 'top' | 'path';
  /** `{1}` is the first folder below the import path; empty stands for what the mode does by itself. */
  pattern: string;
  separator: string;
  useProps: boolean;
}

export interface LibraryDraft {
  /** Without one it is called as its first folder. */
  name?: string;
  importPaths: string[];
  exclusionPatterns: string[];
  ownerId?: string;
}

export type LibraryChange = Partial<
  Pick<Library, 'name' | 'exclusionPatterns' | 'guardShare' | 'isWatched' | 'folderAlbums'> & { importPaths: string[] }
>;

export interface LibraryCheck {
  paths: PathCheck[];
  preview: { looked: number; excluded: number; sample: string[]; isComplete: boolean };
}

export interface PathCheck {
  path: string;
  isValid: boolean;
  message: string | null;
  /** What to type in a terminal so that the folder can be read. */
  command: string | null;
}

export interface OfflineFile {
  assetId: string;
  originalPath: string;
  fileName: string;
}

export interface IgnoredFile {
  id: string;
  originalPath: string;
  at: string;
}

export interface ListPage<Item> {
  total: number;
  items: Item[];
}

export interface FolderAlbumPreview {
  albums: { name: string; assetCount: number }[];
  total: number;
}

export interface OwnRoots {
  roots: string[];
  isUnlimited: boolean;
}
