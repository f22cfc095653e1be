// The words about stacks where they are looked into; fetched with that.
import { count } from '../format';
import { translated } from '../i18n/translated';

const photos = (n: number) => `${count(n)} ${n === 1 ? 'photo' : 'photos'}`;

const en = {
  label: 'Stack',
  member: (n: number, of: number) => `${count(n)} of ${count(of)}`,
  onTop: 'Shown first',
  putOnTop: 'Show first',
  takeOut: 'Take out',
  stacked: (n: number) => `${photos(n)} stacked`,
  unstacked: (n: number) => `${photos(n)} taken apart`,
  tookOut: 'Taken out of the stack',
  nowOnTop: 'This one is shown first now',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/stacks.ts', { import: 'default' }),
);
