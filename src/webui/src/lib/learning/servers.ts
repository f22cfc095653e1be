// Other machines that help to learn: the call and the words of the part of a page that shows them.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import { ago, count } from '../format';

/** Its `answers` are counted since the daemon started. */
export type LearningServer = Told['LearningServerDto'];

export const getLearningServers = () =>
  call('GET /photostead/learning/servers').then(({ servers }) => servers);

const answered = (n: number): string => (n === 1 ? '1 question answered' : `${count(n)} questions answered`);

export const text = {
  title: 'Other machines that help',
  what: 'They are asked in this order what is in pictures. Where none of them answers, this box looks itself, if it has the model.',
  setting: 'Change them',
  state: { here: 'This box itself', there: 'There', away: 'Away', unknown: 'Not looked at yet' },
  answers: ({ answers, answeredAt }: LearningServer, now: number): string =>
    answeredAt === null ? 'No question answered since the start' : `${answered(answers)}, the last one ${ago(answeredAt, now)}`,
};
