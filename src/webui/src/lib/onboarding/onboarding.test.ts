import { describe, expect, it } from 'vitest';
import type { Ability } from '../learning/models';
import { pathOf, withAbility } from './abilities';
import { beside, stepAt, stepsFor } from './steps';

const ALL = stepsFor(true, true);

describe('steps', () => {
  it.each([
    [true, true, ['you', 'photos', 'analysis', 'phone']],
    [false, false, ['you', 'phone']],
    [false, true, ['you', 'photos', 'phone']],
  ])('administrator %s, may show folders %s: %o', (isAdmin, mayAdd, said) => expect(stepsFor(isAdmin, mayAdd)).toEqual(said));

  it.each([
    ['photos', 'phone', 'photos'],
    [null, 'phone', 'phone'],
    [null, null, 'you'],
    ['nonsense', 'nonsense', 'you'],
  ])('asked for %s, stopped at %s: %s', (asked, stopped, said) => expect(stepAt(asked, stopped, ALL)).toBe(said));

  it('passes over what somebody may not do', () => {
    expect(stepAt('analysis', null, stepsFor(false, false))).toBe('you');
    expect(beside('you', 1, stepsFor(false, false))).toBe('phone');
    expect(beside('phone', 1, ALL)).toBeNull();
    expect(beside('you', -1, ALL)).toBeNull();
  });
});

describe('withAbility', () => {
  const ability = (name: Ability['name'], isWanted: boolean): Ability => ({ name, isWanted, model: '', reason: null });
  const group = (enabled: boolean) => ({ enabled, modelName: 'm' });
  const config = {
    trash: { days: 30 },
    machineLearning: {
      enabled: false,
      urls: ['x'],
      clip: group(true),
      facialRecognition: group(true),
      ocr: group(false),
      duplicateDetection: group(true),
    },
  };
  const none = (['faces', 'search', 'text', 'duplicates'] as const).map((name) => ability(name, false));

  it('switches one on, and nothing else that was off as a whole', () => {
    expect(withAbility(config, none, 'text', true)).toEqual({
      trash: { days: 30 },
      machineLearning: {
        enabled: true,
        urls: ['x'],
        clip: group(false),
        facialRecognition: group(false),
        ocr: group(true),
        duplicateDetection: group(false),
      },
    });
  });
  it('switches all off with the last one', () => {
    const one = none.map((each) => ({ ...each, isWanted: each.name === 'faces' }));
    expect(withAbility(config, one, 'faces', false)).toMatchObject({ machineLearning: { enabled: false } });
    expect(withAbility(config, one, 'text', false)).toMatchObject({ machineLearning: { enabled: true } });
  });
  it('knows where each is set', () => expect(pathOf('search')).toBe('machineLearning.clip.enabled'));
});
