// The words about stacks where they are looked into; fetched with that.
import { count } from '../format';

const photos = (n: number) => `${count(n)} ${n === 1 ? 'photo' : 'photos'}`;

export const text = {
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
