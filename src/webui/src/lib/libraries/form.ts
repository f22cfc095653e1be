// The form of a library as plain values: what it begins with, what it sends, and to which field a complaint belongs.
import type { Library, LibraryDraft, PathCheck } from '../api/types';

/** Left out of new libraries from the start: what NAS systems and synchronisers scatter between photos. */
export const CLUTTER = [
  '**/@eaDir/**',
  '**/._*',
  '**/#recycle/**',
  '**/#snapshot/**',
  '**/.stversions/**',
  '**/.stfolder/**',
];

/** What the fields hold. A row keeps its `key` while it is edited, so that focus stays where it is. */
export interface Row {
  key: number;
  value: string;
}

export interface Fields {
  name: string;
  ownerId: string;
  paths: Row[];
  patterns: Row[];
}

let nextKey = 1;

export const rowOf = (value: string): Row => ({ key: nextKey++, value });

/** What the form of a library, or of a new one (null), begins with. */
export function fieldsOf(library: Library | null, ownerId: string): Fields {
  const paths = library ? library.importPaths.map((one) => one.path) : [''];
  return {
    name: library?.name ?? '',
    ownerId: library?.ownerId ?? ownerId,
    paths: (paths.length > 0 ? paths : ['']).map(rowOf),
    patterns: (library?.exclusionPatterns ?? CLUTTER).map(rowOf),
  };
}

/** The values of rows, without blank ones and repetitions. */
export function valuesOf(rows: Row[]): string[] {
  return [...new Set(rows.map((row) => row.value.trim()).filter((value) => value !== ''))];
}

/** What is sent for a new library: an owner only where one may be chosen, a name only where one is given. */
export function draftOf(fields: Fields, mayChooseOwner: boolean): LibraryDraft {
  const { name, ...lists } = changeOf(fields);
  return { ...lists, ...(name === '' ? {} : { name }), ...(mayChooseOwner ? { ownerId: fields.ownerId } : {}) };
}

/** What is sent for a library that exists. */
export function changeOf(fields: Fields): Required<Omit<LibraryDraft, 'ownerId'>> {
  return {
    name: fields.name.trim(),
    importPaths: valuesOf(fields.paths),
    exclusionPatterns: valuesOf(fields.patterns),
  };
}

export interface Complaint {
  field: 'name' | 'owner' | 'path' | 'pattern' | 'form';
  /** Of the row it is about, where it is about one. */
  key: number | null;
  message: string;
}

/** Where a refusal of the daemon belongs: to the row whose value it names, the longest if it names several. */
export function complaintOf(message: string, fields: Fields): Complaint {
  const named = (rows: Row[]) =>
    rows
      .filter((row) => row.value.trim() !== '' && message.includes(row.value.trim().slice(0, 40)))
      .sort((a, b) => b.value.length - a.value.length)[0];
  const path = named(fields.paths);
  const pattern = named(fields.patterns);
  if (pattern && (!path || pattern.value.length > path.value.length)) {
    return { field: 'pattern', key: pattern.key, message };
  }
  if (path) return { field: 'path', key: path.key, message };
  if (/owner/i.test(message)) return { field: 'owner', key: null, message };
  if (/pattern/i.test(message)) return { field: 'pattern', key: null, message };
  if (/`?\bname\b`?/i.test(message)) return { field: 'name', key: null, message };
  return { field: 'form', key: null, message };
}

/** The judgement on a row; undefined while there is none for what it holds now. The daemon drops slashes at the end. */
export function checkOf(value: string, checks: PathCheck[]): PathCheck | undefined {
  const bare = (path: string) => path.trim().replace(/\/+$/, '') || '/';
  return value.trim() === '' ? undefined : checks.find((check) => bare(check.path) === bare(value));
}
