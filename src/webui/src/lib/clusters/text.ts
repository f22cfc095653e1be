// The words of sharing recognised people; fetched with the account's settings.
import { translated } from '../i18n/translated';

const en = {
  title: 'Sharing recognised people',
  intro:
    'Who shares them gives the people in photos one name for all: a face that one of you named is known to the others. Photos are not shared by this.',
  alone: 'You share them with nobody.',
  you: 'you',
  waiting: 'is asked',
  asked: 'You are asked to share the people who are recognised in your photos.',
  accept: 'Share',
  decline: 'Decline',
  joins: 'You leave the group you are in.',
  add: 'Ask somebody',
  askTitle: 'Whom to ask?',
  askText: 'They are told, and decide themselves.',
  nobody: 'There is nobody else to ask.',
  ask: (name: string) => `Ask ${name}`,
  withdraw: 'Withdraw',
  withdrawOf: (name: string) => `Withdraw the question to ${name}`,
  leave: 'Leave',
  leaveTitle: 'No longer share recognised people?',
  leaveText: 'You keep your photos and albums, and the people in them with their names. New faces are compared with yours alone; to come back, one of them asks you again.',
  left: 'You share recognised people with nobody now',
  joined: 'You share recognised people now',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/clusters.ts', { import: 'default' }),
);
