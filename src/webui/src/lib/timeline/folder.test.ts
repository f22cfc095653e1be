import { describe, expect, it } from 'vitest';
import type { Asset } from '../api/types';
import { byMonth } from './folder';

const asset = (id: string, localDateTime: string) => ({ id, localDateTime, type: 'IMAGE', width: 4, height: 3 }) as Asset;

describe('byMonth', () => {
  it('puts the newest first, and those of one moment as they came', () => {
    const months = byMonth([
      asset('a', '2023-12-31T23:59:59.000Z'),
      asset('b', '2024-05-01T10:00:00.000Z'),
      asset('c', '2024-05-31T10:00:00.000Z'),
      asset('d', '2024-05-01T10:00:00.000Z'),
    ]);
    expect([...months.keys()]).toEqual(['2024-05-01', '2023-12-01']);
    expect(months.get('2024-05-01')!.map(({ id }) => id)).toEqual(['c', 'b', 'd']);
    expect(months.get('2023-12-01')![0]).toMatchObject({ id: 'a', isImage: true, takenAt: Date.UTC(2023, 11, 31, 23, 59, 59) });
  });

  it('has no months without pictures', () => expect(byMonth([]).size).toBe(0));
});
