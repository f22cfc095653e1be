// The words of what the box learns with, and of the machines that help it; fetched with the page about the box.
import { ago, count } from '../format';
import { translated } from '../i18n/translated';
import { list, plural } from '../i18n/words';
import type { Models } from './models';
import type { LearningServer } from './servers';

const en = {
  models: {
    title: 'What it learns with',
    what: 'Models that run on this box. Other machines are asked only where the settings name some.',
    name: {
      faces: 'Faces',
      search: 'Search by meaning',
      text: 'Text in pictures',
      duplicates: 'Pictures that look the same',
    },
    state: { on: 'On', off: 'Switched off', hindered: 'Not possible' },
    with: (model: string): string => (model === 'tags-coarse' ? 'tags-coarse: coarse tags, English' : model),
    room: ({ providers, megabytes }: Models): string =>
      `Computed by ${list(providers)}. Models may take ${count(megabytes)} MB of the memory (ml.memory).`,
    setting: 'Change them',
  },
  servers: {
    title: 'Other machines that help',
    what: 'They are asked in this order what is in pictures. Where none of them answers, this box looks itself, if it has the model.',
    setting: 'Change them',
    state: { here: 'This box itself', there: 'There', away: 'Away', unknown: 'Not looked at yet' },
    answers: ({ answers, answeredAt }: LearningServer, now: number): string =>
      answeredAt === null ? 'No question answered since the start' : `${plural(answers, 'question answered', 'questions answered')}, the last one ${ago(answeredAt, now)}`,
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/learning.ts', { import: 'default' }),
);
