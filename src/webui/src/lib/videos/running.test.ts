import { expect, test } from 'vitest';
import type { RunningVideo } from './running';
import { text } from './text';

const video: RunningVideo = {
  assetId: 'a',
  fileName: 'a.mov',
  percent: 41.7,
  speed: 2.25,
  encoder: 'libx264',
  startedAt: '2026-05-01T12:00:00.000Z',
};

test('how far a video is, in words', () => {
  expect(text.state(video)).toBe('41% · 2.3 times as fast as it plays · libx264');
  expect(text.state({ ...video, percent: null, speed: 31.4 })).toBe('31 times as fast as it plays · libx264');
  expect(text.state({ ...video, percent: 0, speed: null, encoder: '' })).toBe('0%');
});

test('how many wait', () => {
  expect(text.waiting(1)).toBe('1 more waits.');
  expect(text.waiting(1234)).toMatch(/^1.234 more wait\.$/);
});
