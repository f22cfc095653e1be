import { describe, expect, it } from 'vitest';
import { Draft } from './draft.svelte';

describe('Draft', () => {
  it('follows what is saved until it is touched', () => {
    const draft = new Draft({ pattern: 'a' });
    draft.follow({ pattern: 'b' });
    expect([draft.value.pattern, draft.changed]).toEqual(['b', false]);
    draft.value.pattern = 'mine';
    expect(draft.changed).toBe(true);
    draft.follow({ pattern: 'c' });
    expect([draft.value.pattern, draft.changed]).toEqual(['mine', true]);
  });

  it('has nothing to save once what it holds is saved', () => {
    const draft = new Draft({ pattern: 'a' });
    draft.value.pattern = 'mine';
    draft.follow({ pattern: 'mine' });
    expect(draft.changed).toBe(false);
  });

  it('leaves what it was given alone', () => {
    const saved = { list: ['a'] };
    new Draft(saved).value.list.push('b');
    expect(saved.list).toEqual(['a']);
  });
});
