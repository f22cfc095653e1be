// The words of the pages of workflows; fetched with them.
import type { Result, Trigger } from './types';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  title: 'Workflows',
  intro: 'Rules for what comes in: when something happens to one of your photos or videos, the steps are taken one after the other.',
  none: 'There are no workflows yet. Begin with an example, or with nothing.',
  create: 'New workflow',
  createTitle: 'Begin with',
  empty: 'Nothing',
  emptyText: 'An empty workflow, to put steps into.',
  templateText: 'It is switched off until you have looked at it.',
  unnamed: 'Workflow without a name',
  steps: (n: number) => plural(n, 'step', 'steps'),
  enabled: 'On',
  enabledOf: (name: string) => `${name}: on`,
  all: 'All workflows',
  triggers: {
    AssetCreate: 'When something comes in',
    AssetMetadataExtraction: 'When a file was read: dates and tags are known',
    AssetTagged: 'When something gets a tag',
  } satisfies Record<Trigger, string>,

  editor: {
    general: 'What it is for',
    name: 'Name',
    description: 'Description',
    trigger: 'Starts',
    enabled: 'Switched on',
    logging: 'Keep a log',
    loggingHint: 'The last 500 runs, for 30 days.',
    steps: 'Steps',
    stepsText: 'Taken in this order. A filter that does not fit ends the run; actions change the photo.',
    noSteps: 'No steps yet.',
    kinds: { filter: 'Filter', action: 'Action' } as Record<string, string>,
    filters: 'Filters',
    actions: 'Actions',
    choose: 'Choose a step',
    add: 'Add a step',
    addThis: 'Add',
    added: (name: string) => `Step added: ${name}`,
    on: 'On',
    onOf: (n: number) => `Step ${n} is on`,
    up: (n: number) => `Move step ${n} up`,
    down: (n: number) => `Move step ${n} down`,
    remove: (n: number) => `Remove step ${n}`,
    unknown: 'This version does not know the step.',
    chooseAlbum: 'None chosen',
    oneALine: 'One a line.',
    changed: 'There are changes that are not saved.',
    save: 'Save',
    saved: 'Saved',
    delete: 'Delete workflow',
    deleteTitle: 'Delete this workflow?',
    deleteText: 'Its log goes with it. What it did stays.',
    deleted: 'Workflow deleted',
  },

  choices: {
    contains: 'contains it',
    startsWith: 'starts with it',
    endsWith: 'ends with it',
    exact: 'is exactly it',
    glob: 'fits it as a pattern with * and ?',
    any: 'any of them',
    all: 'all of them',
    IMAGE: 'Photos',
    VIDEO: 'Videos',
    timeline: 'Timeline',
    archive: 'Archive',
    locked: 'Locked folder',
  } as Record<string, string>,

  log: {
    title: 'Log',
    text: 'How the latest runs ended.',
    none: 'It has not run yet.',
    refresh: 'Look again',
    older: 'Show older ones',
    open: 'Open',
    openOf: (when: string) => `Open the photo of ${when}`,
    results: { completed: 'Went through', halted: 'Did not fit', error: 'Failed' } satisfies Record<Result, string>,
    at: (index: number, title: string) => `at step ${index}: ${title}`,
  },
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/workflows.ts', { import: 'default' }),
);
