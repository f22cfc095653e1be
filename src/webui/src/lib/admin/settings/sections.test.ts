import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Kind } from './leaf';
import { find, PLACES, SECTIONS } from './sections';

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: (string | number)[];
  minimum?: number;
  maximum?: number;
}
const contract = JSON.parse(readFileSync(new URL('../../../../../../tests/contract/contract-3.2.2.json', import.meta.url), 'utf8'));
const schemas = contract.components.schemas as Record<string, Schema>;
const solved = (schema: Schema): Schema => (schema.$ref ? solved(schemas[schema.$ref.split('/').at(-1)!]!) : schema);

function leavesOf(schema: Schema, above: string): [string, Schema][] {
  return Object.entries(solved(schema).properties ?? {}).flatMap(([name, below]) =>
    solved(below).properties ? leavesOf(below, `${above}${name}.`) : [[above + name, solved(below)] as [string, Schema]],
  );
}
const wanted = new Map(leavesOf(schemas.AdminConfigDto!, ''));

/** Whether an input can hold what the API takes. */
function fits(kind: Kind, schema: Schema): boolean {
  if (kind.is === 'switch') return schema.type === 'boolean';
  if (kind.is === 'number') return schema.type === (kind.isWhole ? 'integer' : 'number');
  if (kind.is === 'several') return schema.type === 'array' && isAll(kind.options, solved(schema.items!).enum);
  if (kind.is === 'lines') return schema.type === 'array' && solved(schema.items!).type === 'string';
  // Some choices are free texts in the API, held to a few words by the daemon.
  if (kind.is === 'choice') return schema.type === 'string' && (!schema.enum || isAll(kind.options, schema.enum));
  return schema.type === 'string' && !schema.enum;
}
const isAll = (options: [string | number, string][], allowed: (string | number)[] = []) =>
  [...options.map(([value]) => value)].sort().join() === [...allowed].sort().join();

describe('the settings', () => {
  it('are all of the API, each once', () => {
    const shown = SECTIONS.flatMap(({ groups }) => groups.flatMap(({ leaves }) => leaves.map(({ path }) => path)));
    expect([...shown].sort()).toEqual([...wanted.keys()].sort());
  });
  it.each([...PLACES.values()])('$leaf.path can be entered', ({ leaf }) => {
    const schema = wanted.get(leaf.path)!;
    expect(fits(leaf.kind, schema), JSON.stringify([leaf.kind, schema])).toBe(true);
    if (leaf.kind.is !== 'number') return;
    expect(leaf.kind.min).toBeGreaterThanOrEqual(schema.minimum ?? -Infinity);
    expect(leaf.kind.max).toBeLessThanOrEqual(schema.maximum ?? Infinity);
  });
  it('have a name, and no two of a group the same', () => {
    for (const { groups } of SECTIONS) {
      for (const { title, leaves } of groups) {
        const labels = leaves.map(({ label }) => label);
        expect(labels.every((label) => label !== '')).toBe(true);
        expect(new Set(labels).size, title).toBe(labels.length);
      }
    }
  });
  it('are in sections with addresses of their own', () => {
    expect(new Set(SECTIONS.map(({ id }) => id)).size).toBe(SECTIONS.length);
    expect(SECTIONS.every(({ id }) => /^[a-z-]+$/.test(id))).toBe(true);
  });
});

describe('find', () => {
  const paths = (typed: string) => find(typed).map(({ leaf }) => leaf.path);
  it('looks at names, help, paths and choices, whatever the spelling', () => {
    expect(paths('trash KEEP')).toContain('trash.days');
    expect(paths('smtp.transport.port')).toEqual(['notifications.smtp.transport.port']);
    expect(paths('möbius')).toEqual(['ffmpeg.tonemap']);
    expect(paths('MOBIUS')).toEqual(['ffmpeg.tonemap']);
  });
  it('finds nothing for nothing', () => {
    expect(paths('  ')).toEqual([]);
    expect(paths('there is no such thing')).toEqual([]);
  });
});
