// What can be looked for in pictures, as switches of the settings. Pure.
import type { Config } from '../admin/types';
import type { Ability } from '../learning/models';

type Name = Ability['name'];

const GROUPS: Record<Name, string> = {
  faces: 'facialRecognition',
  search: 'clip',
  text: 'ocr',
  duplicates: 'duplicateDetection',
};

export const pathOf = (name: Name): string => `machineLearning.${GROUPS[name]}.enabled`;

/** The settings with one of them switched. Where none was wanted at all, the others stay as they were shown: off. */
export function withAbility(config: Config, abilities: readonly Ability[], name: Name, on: boolean): Config {
  const before = config.machineLearning as Record<string, Record<string, unknown>>;
  const groups = abilities.map((ability) => {
    const group = GROUPS[ability.name];
    return [group, { ...before[group], enabled: ability.name === name ? on : ability.isWanted }] as const;
  });
  const enabled = on || abilities.some((ability) => ability.name !== name && ability.isWanted);
  return { ...config, machineLearning: { ...before, ...Object.fromEntries(groups), enabled } };
}
