// Tags as a tree. Pure.
import type { Tag } from '../api/types';

export interface TagNode {
  tag: Tag;
  children: TagNode[];
}

/** The tops of the tree; each level by name. A tag whose parent is not there is a top. */
export function buildTree(tags: Tag[]): TagNode[] {
  const nodes = new Map(tags.map((tag): [string, TagNode] => [tag.id, { tag, children: [] }]));
  const tops: TagNode[] = [];
  for (const node of nodes.values()) (nodes.get(node.tag.parentId ?? '')?.children ?? tops).push(node);
  for (const node of nodes.values()) sort(node.children);
  return sort(tops);
}

function sort(nodes: TagNode[]): TagNode[] {
  return nodes.sort((a, b) => a.tag.name.localeCompare(b.tag.name, undefined, { numeric: true }));
}

/** The steps from the top to a tag, the tag last; none where it is not there. */
export function trailTo(tags: Tag[], id: string): Tag[] {
  const trail: Tag[] = [];
  for (let at = tags.find((tag) => tag.id === id); at && !trail.includes(at); ) {
    trail.unshift(at);
    at = tags.find((tag) => tag.id === at?.parentId);
  }
  return trail;
}

/** Whether a tag lies below another. */
export const isBelow = (tag: Tag, other: Tag): boolean => tag.value.startsWith(`${other.value}/`);
