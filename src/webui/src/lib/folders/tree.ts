// Paths as a tree that people can find their way in: what all paths share, and folders that only hold one folder, are
// one step. Pure.
import type { Folder } from '../api/types';

export interface FolderNode {
  path: string;
  /** What it is called in the tree; several parts where steps are taken at once. */
  name: string;
  /** Pictures right in it. */
  count: number;
  /** Pictures in it and in all below. */
  total: number;
  children: FolderNode[];
}

/** A line of the tree as it is drawn; the top has depth 0. */
export interface FolderRow {
  node: FolderNode;
  parent: FolderNode | null;
  depth: number;
}

/** The tops of the tree, in the order of the folders given. `uploads` names the folder of our own, which is relative. */
export function buildTree(folders: Folder[], uploads: string): FolderNode[] {
  const top = node('', '');
  for (const folder of folders) place(top, folder);
  for (const child of top.children) count(child);
  return top.children.flatMap(topsOf).map((one) => (one.path.startsWith('/') ? one : { ...one, name: uploads }));
}

const node = (path: string, name: string): FolderNode => ({ path, name, count: 0, total: 0, children: [] });

function place(top: FolderNode, { path, assetCount }: Folder): void {
  let at = top;
  const names = path === '/' ? [''] : path.split('/');
  names.forEach((name, depth) => {
    // Folders come sorted, so that the one of this name is the last or not there yet.
    const last = at.children.at(-1);
    const found = last?.name === name ? last : at.children.find((child) => child.name === name);
    if (found === undefined) at.children.push(node(names.slice(0, depth + 1).join('/') || '/', name));
    at = found ?? at.children.at(-1)!;
  });
  at.count = assetCount;
}

function count(at: FolderNode): number {
  at.total = at.children.reduce((sum, child) => sum + count(child), at.count);
  return at.total;
}

/** The root of the file system is no step of its own, unless there are pictures in it. */
function topsOf(at: FolderNode): FolderNode[] {
  if (at.name !== '') return [shorten(at)];
  if (at.count > 0) return [shorten({ ...at, name: '/' })];
  return at.children.map((child) => shorten({ ...child, name: child.path }));
}

function shorten(at: FolderNode): FolderNode {
  const [only, second] = at.children;
  if (only && !second && at.count === 0) return shorten({ ...only, name: `${at.name}/${only.name}` });
  return { ...at, children: at.children.map(shorten) };
}

/** The steps from the top to a folder, the folder last; to the first one below it where it is part of a longer step. */
export function trailTo(tops: FolderNode[], path: string): FolderNode[] {
  const inside = path.replace(/\/+$/, '');
  for (const one of tops) {
    if (one.path === path || one.path === inside || one.path.startsWith(`${inside}/`)) return [one];
    const below = inside.startsWith(one.path === '/' ? '/' : `${one.path}/`) ? trailTo(one.children, path) : [];
    if (below.length > 0) return [one, ...below];
  }
  return [];
}

/** The lines to draw: below a folder only where it is open. */
export function rowsOf(
  nodes: FolderNode[],
  isOpen: (path: string) => boolean,
  parent: FolderNode | null = null,
  depth = 0,
): FolderRow[] {
  return nodes.flatMap((one) => [
    { node: one, parent, depth },
    ...(isOpen(one.path) ? rowsOf(one.children, isOpen, one, depth + 1) : []),
  ]);
}
