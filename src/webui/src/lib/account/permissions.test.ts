import { describe, expect, it } from 'vitest';
import { ALL, choiceOf, permissionsOf, TOPICS, topicsFor, withOne, withTopic, type Topic } from './permissions';
import type { Permission } from './types';

const every = Object.values(TOPICS).flat();

describe('topics', () => {
  it('hold each permission once, and not the one for everything', () => {
    expect(new Set(every).size).toBe(every.length);
    expect(every).not.toContain(ALL);
  });
  it('hold every permission there is', () => {
    // svelte-check reads it, and names whichever the daemon knows and no topic does.
    const missing: Exclude<Permission, typeof ALL | (typeof TOPICS)[Topic][number]>[] = [];
    expect(missing satisfies never[]).toEqual([]);
  });
  it('leave administration to administrators', () => {
    expect(topicsFor(true)).toContain('administration');
    expect(topicsFor(false)).not.toContain('administration');
  });
});

describe('ready-made choices', () => {
  it('grant permissions that exist', () => {
    for (const name of [...permissionsOf('read'), ...permissionsOf('upload')]) expect(every).toContain(name);
  });
  it('reading changes nothing', () => {
    const changing = /create|update|delete|upload|merge|share$|copy|rotate|lock|unlink|change/i;
    expect(permissionsOf('read').filter((name) => changing.test(name.slice(name.lastIndexOf('.'))))).toEqual([]);
    expect(permissionsOf('read')).toContain('asset.view');
    expect(permissionsOf('read')).not.toContain('adminUser.read');
  });
  it('uploading deletes and downloads nothing', () => {
    expect(permissionsOf('upload').filter((name) => /delete|download/.test(name))).toEqual([]);
  });
  it('are known again, in any order', () => {
    for (const choice of ['read', 'upload', 'all'] as const) {
      expect(choiceOf([...permissionsOf(choice)].reverse())).toBe(choice);
    }
    expect(choiceOf([...permissionsOf('upload'), 'asset.delete'])).toBe('own');
    expect(choiceOf(['asset.read', ALL])).toBe('all');
    expect(choiceOf([])).toBe('own');
  });
});

describe('choosing', () => {
  it('takes a topic in and out', () => {
    const people = withTopic(['asset.read'], 'people', true);
    expect(people).toContain('person.merge');
    expect(withTopic([...people, 'person.read'], 'people', false)).toEqual(['asset.read']);
  });
  it('takes one in once', () => {
    expect(withOne(['asset.read', 'tag.read'], 'asset.read', true)).toEqual(['tag.read', 'asset.read']);
    expect(withOne(['asset.read', 'tag.read'], 'asset.read', false)).toEqual(['tag.read']);
  });
});
