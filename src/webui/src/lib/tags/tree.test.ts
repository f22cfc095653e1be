import { describe, expect, it } from 'vitest';
import type { Tag } from '../api/types';
import { buildTree, isBelow, trailTo, type TagNode } from './tree';

const tag = (id: string, value: string, parentId?: string): Tag => ({
  id,
  createdAt: '',
  updatedAt: '',
  value,
  name: value.split('/').at(-1)!,
  ...(parentId && { parentId }),
});
const TAGS = [tag('a', 'a'), tag('x', 'a/x10', 'a'), tag('y', 'a/x9', 'a'), tag('z', 'a/x9/z', 'y'), tag('o', 'Zoo', 'gone')];
const names = (nodes: TagNode[]): unknown[] => nodes.map((node) => [node.tag.name, ...names(node.children)]);

describe('tags', () => {
  it('stand below their parents, by name', () => {
    expect(names(buildTree(TAGS))).toEqual([['a', ['x9', ['z']], ['x10']], ['Zoo']]);
    expect(buildTree([])).toEqual([]);
  });
  it('know the way from the top', () => {
    expect(trailTo(TAGS, 'z').map((one) => one.value)).toEqual(['a', 'a/x9', 'a/x9/z']);
    expect(trailTo(TAGS, 'o').map((one) => one.value)).toEqual(['Zoo']);
    expect(trailTo(TAGS, 'nothing')).toEqual([]);
  });
  it('that go in a circle do not go on for ever', () => {
    expect(trailTo([tag('a', 'a', 'b'), tag('b', 'b', 'a')], 'a')).toHaveLength(2);
  });
  it('lie below others by whole levels', () => {
    expect(isBelow(TAGS[3]!, TAGS[0]!)).toBe(true);
    expect(isBelow(tag('q', 'ab'), TAGS[0]!)).toBe(false);
    expect(isBelow(TAGS[0]!, TAGS[0]!)).toBe(false);
  });
});
