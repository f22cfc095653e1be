import { expect, it } from 'vitest';
import { withRecent } from './recent';

it('brings a search to the front, once, and keeps a dozen', () => {
  expect(withRecent(['?q=a', '?q=b'], '?q=b')).toEqual(['?q=b', '?q=a']);
  const many = Array.from({ length: 12 }, (_, i) => `?q=${i}`);
  expect(withRecent(many, '?q=new')).toEqual(['?q=new', ...many.slice(0, 11)]);
});
