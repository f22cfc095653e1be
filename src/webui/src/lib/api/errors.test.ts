import { describe, expect, it } from 'vitest';
import { ApiError, messageOf, sentenceOf } from './errors';

describe('messageOf', () => {
  it.each([
    ['the text of the answer', 400, { message: 'Name is empty' }, 'Name is empty'],
    ['several texts', 400, { message: ['a', 'b'] }, 'a; b'],
    ['no body', 507, undefined, 'The disk is full.'],
    ['an empty text', 403, { message: ' ' }, 'This account is not allowed to do that.'],
    ['a body that is no object', 404, 'oops', 'That no longer exists.'],
    ['an unknown status', 418, null, 'The server answered with error 418.'],
  ])('%s', (_, status, body, message) => expect(messageOf(status, body)).toBe(message));
});

describe('ApiError', () => {
  it('tells silence from an answer', () => {
    expect(new ApiError(0, 'x').isUnreachable).toBe(true);
    expect(new ApiError(500, 'x').isUnreachable).toBe(false);
  });
});

describe('sentenceOf', () => {
  it('has a sentence for anything', () => {
    expect(sentenceOf(new ApiError(400, 'Bad name'))).toBe('Bad name');
    expect(sentenceOf(undefined)).toBe('Something went wrong.');
  });
});
