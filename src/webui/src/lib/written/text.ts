// The words about text that was read from a picture.
import { count } from '../format';

export const text = {
  show: 'Text in the photo',
  hide: 'Hide the text',
  lines: (n: number): string => (n === 1 ? '1 line of text' : `${count(n)} lines of text`),
  copy: 'Copy all',
  copied: 'Copied',
  notCopied: 'The browser did not copy it: select the text.',
};
