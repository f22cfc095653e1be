// Other machines that help to learn: the call of the part of a page that shows them.
import { call } from '../api/call';
import type { Told } from '../api/wire';

/** Its `answers` are counted since the daemon started. */
export type LearningServer = Told['LearningServerDto'];

export const getLearningServers = () =>
  call('GET /photostead/learning/servers').then(({ servers }) => servers);
