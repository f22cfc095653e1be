// All settings in the order in which they are shown, and finding them. Pure.
import type { Leaf, Section } from './leaf';
import { learning, map, pictures, storage, video } from './media';
import { accounts, looks, post, server, signIn } from './people';
import { inLanguage } from './sayings';
import { backups, integrity, jobs, libraries, nightly, trash } from './upkeep';

export const SECTIONS: Section[] = inLanguage([
  signIn,
  accounts,
  post,
  server,
  looks,
  libraries,
  storage,
  trash,
  pictures,
  video,
  learning,
  map,
  jobs,
  nightly,
  backups,
  integrity,
]);

export interface Place {
  leaf: Leaf;
  section: Section;
  /** The group's title. */
  group: string;
}

export const PLACES: ReadonlyMap<string, Place> = new Map(
  SECTIONS.flatMap((section) =>
    section.groups.flatMap((group) =>
      group.leaves.map((leaf): [string, Place] => [leaf.path, { leaf, section, group: group.title }]),
    ),
  ),
);

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function wordsOf({ leaf, section, group }: Place): string {
  const options = 'options' in leaf.kind ? leaf.kind.options.map(([value, label]) => `${value} ${label}`) : [];
  return plain([leaf.label, leaf.help, leaf.path, group, section.title, ...options].join(' '));
}

/** The settings of which every word that was typed is said somewhere: in name, help, group, or path. */
export function find(typed: string): Place[] {
  const words = plain(typed).split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  return [...PLACES.values()].filter((place) => words.every((word) => wordsOf(place).includes(word)));
}
