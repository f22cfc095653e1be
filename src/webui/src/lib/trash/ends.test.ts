import { expect, it } from 'vitest';
import { daysUntil } from './ends.svelte';

const NOON = Date.parse('2024-05-01T12:00:00Z');

it.each([
  ['2024-05-31T12:00:00.000Z', 30],
  ['2024-05-02T11:59:59.000Z', 0],
  ['2024-05-02T12:00:00.000Z', 1],
  ['2024-04-01T12:00:00.000Z', 0],
])('%s is %d days away', (end, days) => expect(daysUntil(end, NOON)).toBe(days));
