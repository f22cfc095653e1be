import { describe, expect, it } from 'vitest';
import { buildTree, rowsOf, trailTo, type FolderNode } from './tree';

const tree = (...paths: string[]) => buildTree(paths.map((path) => ({ path, assetCount: 2 })), 'Uploads');
const outline = (nodes: FolderNode[]): unknown[] =>
  nodes.map((node) => (node.children.length > 0 ? [node.name, ...outline(node.children)] : node.name));

describe('buildTree', () => {
  it.each([
    ['nothing', [], []],
    ['one folder', ['/mnt/media/trip'], ['/mnt/media/trip']],
    ['a shared start', ['/mnt/media/a', '/mnt/media/b'], [['/mnt/media', 'a', 'b']]],
    ['no shared start', ['/home/me', '/mnt/media'], ['/home/me', '/mnt/media']],
    ['a folder with pictures and folders', ['/m', '/m/a', '/m/a/b'], [['/m', ['a', 'b']]]],
    ['folders of one folder', ['/m/a/b/c', '/m/d'], [['/m', 'a/b/c', 'd']]],
    ['pictures in the root', ['/', '/m/a'], [['/', 'm/a']]],
    ['names that begin alike', ['/m/a', '/m/a/x', '/m/a b'], [['/m', ['a', 'x'], 'a b']]],
    ['uploads', ['/m/a', 'library/me/2024/1', 'library/me/2024/2'], ['/m/a', ['Uploads', '1', '2']]],
    ['a folder out of its place', ['/m/a/x', '/m/b', '/m/a/y'], [['/m', ['a', 'x', 'y'], 'b']]],
  ])('%s', (_, paths, expected) => expect(outline(tree(...paths))).toEqual(expected));

  it('adds up what lies below', () => {
    const [top] = tree('/m', '/m/a', '/m/a/b', '/m/c');
    expect(top).toMatchObject({ path: '/m', count: 2, total: 8 });
    expect(top!.children).toMatchObject([{ path: '/m/a', count: 2, total: 4 }, { path: '/m/c', total: 2 }]);
  });
});

describe('trailTo', () => {
  const tops = tree('/home/me', '/mnt/media', '/mnt/media/trip/day 1', '/mnt/media/trip/day 2', '/mnt/media b');
  it.each([
    ['/mnt/media/trip/day 1', ['/mnt', '/mnt/media', '/mnt/media/trip', '/mnt/media/trip/day 1']],
    ['/mnt/media b', ['/mnt', '/mnt/media b']],
    ['/mnt/media/', ['/mnt', '/mnt/media']],
    ['/home', ['/home/me']],
    ['/mnt/media/other', []],
    ['/', ['/home/me']],
    ['library', []],
  ])('%s', (path, expected) => expect(trailTo(tops, path).map((node) => node.path)).toEqual(expected));

  it('passes through the root where it holds pictures', () => {
    expect(trailTo(tree('/', '/m/a'), '/m/a').map((node) => node.path)).toEqual(['/', '/m/a']);
    expect(trailTo(tree('/', '/m/a'), '/').map((node) => node.path)).toEqual(['/']);
  });
});

describe('rowsOf', () => {
  it('goes into what is open', () => {
    const tops = tree('/m/a/1', '/m/a/2', '/m/b');
    const rows = (...open: string[]) => rowsOf(tops, (path) => open.includes(path)).map((row) => [row.node.name, row.depth]);
    expect(rows()).toEqual([['/m', 0]]);
    expect(rows('/m')).toEqual([['/m', 0], ['a', 1], ['b', 1]]);
    expect(rows('/m', '/m/a')).toEqual([['/m', 0], ['a', 1], ['1', 2], ['2', 2], ['b', 1]]);
    expect(rowsOf(tops, () => true)[2]!.parent?.path).toBe('/m/a');
  });
});
