// What the settings are called in other languages: sentences by their English ones, as the settings are a tree of them.
import { dressed } from '../../i18n/dressed';
import { DRESSED, language } from '../../i18n/language';
import { translated } from '../../i18n/translated';
import type { Group, Kind, Leaf, Option, Section } from './leaf';

export type Sayings = Record<string, string>;

const sayings: Sayings =
  language === DRESSED
    ? {}
    : await translated<Sayings>({}, import.meta.glob('../../../languages/*/sayings.ts', { import: 'default' }));

const say = (english: string): string => (language === DRESSED ? dressed(english) : (sayings[english] ?? english));

type Say = (english: string) => string;

function kindIn(kind: Kind, say: Say): Kind {
  if (kind.is === 'number') return { ...kind, unit: kind.unit === '' ? '' : say(kind.unit) };
  if (kind.is === 'choice' || kind.is === 'several') {
    return { ...kind, options: kind.options.map(([value, label]): Option => [value, say(label)]) };
  }
  // An example of several words is said; an address or a setting is the same in every language.
  if (kind.is === 'text' && kind.example?.includes(' ')) return { ...kind, example: say(kind.example) };
  return kind;
}

const leafIn = (leaf: Leaf, say: Say): Leaf => ({
  ...leaf,
  label: say(leaf.label),
  help: leaf.help === '' ? '' : say(leaf.help),
  kind: kindIn(leaf.kind, say),
});

function groupIn(group: Group, say: Say): Group {
  const made: Group = { ...group, title: say(group.title), leaves: group.leaves.map((leaf) => leafIn(leaf, say)) };
  if (group.help) made.help = say(group.help);
  if (group.link) made.link = { ...group.link, label: say(group.link.label) };
  return made;
}

const sectionIn = (section: Section, say: Say): Section => ({
  ...section,
  title: say(section.title),
  what: say(section.what),
  groups: section.groups.map((group) => groupIn(group, say)),
});

/** The sections in the language of the app. */
export const inLanguage = (sections: Section[]): Section[] => sections.map((section) => sectionIn(section, say));

/** Every English sentence in them. */
export function sayingsOf(sections: Section[]): Set<string> {
  const said = new Set<string>();
  for (const section of sections) sectionIn(section, (english) => (said.add(english), english));
  return said;
}
