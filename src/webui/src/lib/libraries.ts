// Adding a library step by step: create, check its folders, start the scan; and reading lists out of text fields.
import * as api from './api/calls';
import { progress } from './progress.svelte';

/** The lines of a text field, without blank ones. */
export function linesOf(field: string): string[] {
  return field
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is wrong with these folders, one sentence each; empty when they are all readable. */
export async function faultsOf(libraryId: string, paths: string[]): Promise<string[]> {
  const { importPaths = [] } = await api.validateLibrary(libraryId, paths);
  return importPaths
    .filter((check) => !check.isValid)
    .map((check) => (check.message ? `${check.importPath}: ${check.message}` : check.importPath));
}

/**
 * Creates a library and starts its scan. When a folder turns out to be unusable the library is taken back, so that a
 * corrected second try does not leave two. Throws `ApiError`, or an Error that names the folders.
 */
export async function addLibrary(ownerId: string, name: string, paths: string[]): Promise<void> {
  const library = await api.createLibrary({ ownerId, name, importPaths: paths });
  const faults = await faultsOf(library.id, paths);
  if (faults.length > 0) {
    await api.deleteLibrary(library.id);
    throw new Error(faults.join('\n'));
  }
  await api.scanLibrary(library.id);
  progress.lookSoon();
}
