// Libraries as the wire has them: folders that are watched, their scans, and what is found there. Nothing is computed here.
import type { Asked, Told } from '../api/wire';

/** `isShared`: belongs to nobody in particular, its viewers see it in their timelines. `guardShare`: of files, 0 to 1, that
 * may be missing at a scan before a person is asked; 1 never asks. */
export type Library = Told['LibraryDetailsDto'];
export type LibraryViewer = Told['ViewerDto'];
/** `missing`: files known below this path that are not there now. */
export type ImportPath = Told['ImportPathDto'];
export type LibraryScan = Told['ScanDto'];
export type ScanMode = Told['ScanMode'];
/** `pattern`: `{1}` is the first folder below the import path; empty stands for what the mode does by itself. */
export type FolderAlbums = Told['FolderAlbumSettings'];

/** Without a name it is called as its first folder. */
export type LibraryDraft = Omit<Asked['NewLibraryDto'], 'exclusionPatterns'> & { exclusionPatterns: string[] };
export type LibraryChange = Asked['LibraryChangeDto'];
export type LibrarySharing = Asked['LibrarySharingDto'];
export type LibraryQuestion = Asked['CheckLibraryDto'];
export type LibraryCheck = Told['LibraryCheckDto'];
/** `command` is what to type in a terminal so that the folder can be read. */
export type PathCheck = Told['PathCheckDto'];

export type OfflineFile = Told['OfflineFileDto'];
export type IgnoredFile = Told['IgnoredFileDto'];
export interface ListPage<Item> {
  total: number;
  items: Item[];
}

export type FolderAlbumPreview = Told['FolderAlbumPreviewDto'];
export type OwnRoots = Told['RootsResponseDto'];
