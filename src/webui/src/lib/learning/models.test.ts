import { describe, expect, it } from 'vitest';
import { factsOf, stateOf, type Ability, type Model } from './models';
import { text } from './text';

const faces: Ability = { name: 'faces', isWanted: true, model: 'yunet-sface', reason: null };

describe('what is learned', () => {
  it('is on, off, or not possible', () => {
    expect(stateOf(faces)).toBe('on');
    expect(stateOf({ ...faces, reason: 'it is not there' })).toBe('hindered');
    expect(stateOf({ ...faces, isWanted: false, reason: 'it is not there' })).toBe('off');
  });

  it('says what is known of a model', () => {
    const model = { name: 'yunet-sface', licence: 'MIT', size: 19_700_000, isInstalled: true } as Model;
    expect(factsOf(faces, [model])).toBe('MIT · 20 MB');
    expect(factsOf(faces, [{ ...model, size: null }])).toBe('MIT');
    expect(factsOf(faces, [])).toBe('');
  });

  it('calls the coarse search what it is', () => {
    expect(text.models.with('tags-coarse')).toContain('coarse tags');
    expect(text.models.with('ViT-B-32__openai')).toBe('ViT-B-32__openai');
  });
});
