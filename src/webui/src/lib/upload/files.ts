// Finds the files in what was dropped or picked: folders are walked, what systems leave in them is left out.
import type { Chosen } from './pairs';

/** All files in a drop, those in dropped folders included. Must be called during the drop event. */
export async function filesOfDrop(transfer: DataTransfer): Promise<Chosen[]> {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  // Drops made by scripts carry files without entries.
  if (entries.length === 0) return filesOfList(transfer.files);
  return (await Promise.all(entries.map(filesUnder))).flat();
}

/** Those of a file chooser, or of a folder chooser. */
export function filesOfList(list: Iterable<File> | null): Chosen[] {
  return [...(list ?? [])]
    .map((file) => ({ file, folder: folderOf(file.webkitRelativePath ?? '') }))
    .filter(({ folder }) => !folder.split('/').some(isSystemFolder));
}

async function filesUnder(entry: FileSystemEntry): Promise<Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, folder: folderOf(entry.fullPath) }];
  }
  if (isSystemFolder(entry.name)) return [];
  const found: Chosen[] = [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A directory is read in portions; an empty one is the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return found;
    for (const child of portion) found.push(...(await filesUnder(child)));
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** `.jpg` for `IMG_1.JPG`; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

/** Files that systems leave in folders for themselves: not worth a word. */
export function isSystemFile(name: string): boolean {
  return name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';
}

/** The same for folders: thumbnails of network storages, what archives carry beside files. */
function isSystemFolder(name: string): boolean {
  return name.startsWith('.') || name === '@eaDir' || name === '__MACOSX';
}
