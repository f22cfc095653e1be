import { expect, test } from 'vitest';
import { farewellOf, isAnswer, mayLaunch } from './return';

test('an answer has a state, and a code or a refusal', () => {
  expect(isAnswer('?code=a&state=b&iss=c')).toBe(true);
  expect(isAnswer('?error=access_denied&state=b')).toBe(true);
  for (const search of ['', '?code=a', '?state=b', '?continue=%2Fphotos%3Fcode%3Da%26state%3Db']) {
    expect(isAnswer(search)).toBe(false);
  }
});

test('the address may say that one wants to choose', () => {
  for (const value of ['0', 'false']) expect(mayLaunch(new URLSearchParams({ autoLaunch: value }))).toBe(false);
  for (const search of ['', 'autoLaunch=1', 'autoLaunch=true']) expect(mayLaunch(new URLSearchParams(search))).toBe(true);
});

test('only addresses of the web are left for', () => {
  expect(farewellOf('https://auth.home.lan/bye?client_id=x')).toBe('https://auth.home.lan/bye?client_id=x');
  for (const uri of ['/auth/login?autoLaunch=0', 'javascript:alert(1)', '//evil.example', '']) expect(farewellOf(uri)).toBe(null);
});
