import { describe, expect, it } from 'vitest';
import { ago, bytes, cameraName, coordinates, dimensions, duration, exposure, momentOf, sign } from './format';

describe('format', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_234_567, '1.2 MB'],
    [123_456_789, '123 MB'],
    [5e15, '5 PB'],
    [5e19, '50,000 PB'],
  ])('%d bytes', (size, said) => expect(bytes(size)).toBe(said));

  it('says units with the signs of the language', () =>
    expect(['byte', 'megabyte'].map((unit) => sign(unit, ['fr']))).toEqual(['o', 'Mo']));

  it.each([
    [400, '0:00'],
    [7_000, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
  ])('%d ms', (milliseconds, said) => expect(duration(milliseconds)).toBe(said));

  it.each([
    ['2024-05-08T12:00:00.000Z', 'now'],
    ['2024-05-08T12:05:00.000Z', 'now'], // a clock that is behind
    ['2024-05-08T11:59:01.000Z', 'now'],
    ['2024-05-08T11:59:00.000Z', '1 minute ago'],
    ['2024-05-08T10:30:00.000Z', '1 hour ago'],
    ['2024-05-07T12:00:00.000Z', 'yesterday'],
    ['2024-05-02T00:00:00.000Z', '6 days ago'],
    ['2024-05-01T12:00:00.000Z', momentOf('2024-05-01T12:00:00.000Z')],
  ])('%s is %s', (iso, said) => expect(ago(iso, Date.parse('2024-05-08T12:00:00.000Z'))).toBe(said));

  it('writes coordinates with their sides', () => {
    expect(coordinates(46.210283, -6.14512)).toBe('46.21028, -6.14512');
    expect(coordinates(-33.9, 18.4)).toBe('-33.90000, 18.40000');
  });

  it('writes dimensions, with megapixels when they say something', () => {
    expect(dimensions(4032, 3024)).toBe('4032 × 3024, 12.2 MP');
    expect(dimensions(100, 80)).toBe('100 × 80');
  });

  it('lists the settings that are known', () => {
    expect(exposure({ exposureTime: '1/60', fNumber: 2.8, focalLength: 35, iso: 400 })).toEqual(['1/60 s', 'ƒ/2.8', '35 mm', 'ISO 400']);
    expect(exposure({ iso: null })).toEqual([]);
  });

  it.each([
    ['Canon', 'Canon EOS 40D', 'Canon EOS 40D'],
    ['NIKON CORPORATION', 'NIKON D90', 'NIKON D90'],
    ['Apple', 'iPhone 12', 'Apple iPhone 12'],
    [null, 'X100', 'X100'],
    ['Fujifilm', '', 'Fujifilm'],
    [null, null, ''],
  ])('%s %s', (make, model, said) => expect(cameraName(make, model)).toBe(said));
});
