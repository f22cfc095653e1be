// What the pages that help to tidy up ask the daemon; fetched with them.
import { call } from '../api/call';
import type { Asset } from '../api/types';

export type Kind = 'IMAGE' | 'VIDEO';
export type Rule = 'raw-jpeg' | 'burst';

/** The largest files, with what their EXIF says. Throws `ApiError`. */
export const findLarge = async (type: Kind | null, size: number): Promise<Asset[]> =>
  call('POST /search/large-assets', { query: { size, withExif: true, ...(type && { type }) } });

/** What belongs together by these rules and is in no stack. Throws `ApiError`. */
export const proposeStacks = (rules: Rule[]) => call('POST /photostead/stacks/proposals', { body: { rules } });

/** Stacks what belongs together, of these pictures or of all. Throws `ApiError`. */
export const stackByRule = (rules: Rule[], assetIds?: string[]) =>
  call('POST /photostead/stacks/by-rule', { body: { rules, ...(assetIds && { assetIds }) } });
