// The words of the photo editor; fetched with it.
import { count } from '../format';
import { translated } from '../i18n/translated';

const en = {
  title: 'Edit photo',
  frame: 'Frame of the crop',
  how: 'Drag the frame, or its corners and edges.',
  keys: 'Arrow keys move it, with Shift they resize it. Escape gives up what you changed.',
  place: (width: number, height: number) => `${count(width)} by ${count(height)} pixels`,
  shapes: 'Shape',
  free: 'Free',
  original: 'Original',
  square: 'Square',
  swap: 'Upright or lying shape',
  turnLeft: 'Turn left',
  turnRight: 'Turn right',
  mirror: 'Mirror left to right',
  flip: 'Mirror top to bottom',
  reset: 'Start over',
  cancel: 'Cancel',
  save: 'Save',
  saving: 'Saving…',
  saved: 'Photo edited',
  undone: 'The photo is as it was taken',
  later: 'Saved. The new picture is being made and shows soon.',
  untouched: 'The file itself is never changed.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/editor.ts', { import: 'default' }),
);
