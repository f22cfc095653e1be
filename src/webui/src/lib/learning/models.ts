// What the box learns with: what the part of a page asks that shows it.
import { call } from '../api/call';
import type { Told } from '../api/wire';

/** `reason`: why it is not learned; null where it is. */
export type Ability = Told['AbilityStateDto'];
export type Model = Told['ModelDto'];
export type Models = Told['ModelsResponseDto'];

export type State = 'on' | 'off' | 'hindered';

export const getModels = () => call('GET /photostead/models');

export const stateOf = ({ isWanted, reason }: Ability): State => (!isWanted ? 'off' : reason === null ? 'on' : 'hindered');

/** The model's licence and size, as far as they are known. */
export function factsOf(ability: Ability, models: Model[]): string {
  const model = models.find(({ name }) => name === ability.model);
  const size = model?.size ? `${Math.round(model.size / 1e6)} MB` : '';
  return [model?.licence ?? '', size].filter(Boolean).join(' · ');
}
