import { describe, expect, it } from 'vitest';
import type { LogLine } from './calls';
import { asText, chosen, joined, MOST } from './lines';

const line = (id: number, more: Partial<LogLine> = {}): LogLine => ({
  id,
  at: '2026-05-01T10:00:00.000Z',
  level: 'info',
  logger: 'photostead.jobs',
  message: `message ${id}`,
  fields: {},
  trace: null,
  ...more,
});
const lines = [
  line(1, { level: 'debug' }),
  line(2, { fields: { job: '17' } }),
  line(3, { level: 'warning', message: 'The Disk is slow' }),
  line(4, { level: 'critical', trace: 'Traceback\nValueError: no\n' }),
];

describe('chosen', () => {
  it.each([
    ['debug', '', [1, 2, 3, 4]],
    ['warning', ' ', [3, 4]],
    ['debug', 'disk SLOW', [3]],
    ['debug', 'job=17', [2]],
    ['debug', 'valueerror', [4]],
    ['debug', 'disk fast', []],
  ] as const)('%s and worse with “%s”', (least, typed, ids) =>
    expect(chosen(lines, least, typed).map(({ id }) => id)).toEqual(ids),
  );
});

it('keeps as many as the daemon', () => {
  const many = Array.from({ length: MOST }, (_, i) => line(i));
  const kept = joined(many, [line(MOST)]);
  expect(kept).toHaveLength(MOST);
  expect([kept[0]!.id, kept.at(-1)!.id]).toEqual([1, MOST]);
});

it('writes what a terminal would show', () => {
  expect(asText(lines.slice(1, 2))).toBe('2026-05-01T10:00:00.000Z INFO photostead.jobs: message 2 [job=17]\n');
  expect(asText(lines.slice(3))).toBe(
    '2026-05-01T10:00:00.000Z CRITICAL photostead.jobs: message 4\nTraceback\nValueError: no\n',
  );
});
