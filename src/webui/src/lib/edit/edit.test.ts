import { describe, expect, it } from 'vitest';
import { dateOn, isZone, minutesOf, momentIn, offsetOf, zones } from './dates';
import { placeOf } from './place';

describe('momentIn', () => {
  it.each([
    ['2024-05-01T12:00', 'UTC', '2024-05-01T12:00:00.000Z'],
    ['2024-05-01T23:30', 'Asia/Tokyo', '2024-05-01T14:30:00.000Z'],
    ['2024-07-01T12:00', 'Europe/Rome', '2024-07-01T10:00:00.000Z'],
    ['2024-01-01T12:00', 'Europe/Rome', '2024-01-01T11:00:00.000Z'],
    ['2024-03-31T01:59', 'Europe/Rome', '2024-03-31T00:59:00.000Z'],
    ['2024-03-31T03:00', 'Europe/Rome', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27T02:30', 'Europe/Rome', '2024-10-27T00:30:00.000Z'],
    ['2024-10-27T03:00', 'Europe/Rome', '2024-10-27T02:00:00.000Z'],
    ['2024-05-01T12:00', 'Asia/Kathmandu', '2024-05-01T06:15:00.000Z'],
    ['1999-12-31T23:59', 'America/Los_Angeles', '2000-01-01T07:59:00.000Z'],
  ])('%s in %s', (local, zone, moment) => {
    expect(momentIn(local, zone)).toBe(moment);
  });

  it('of an hour that is skipped is the one after', () => {
    expect(momentIn('2024-03-31T02:30', 'Europe/Rome')).toBe('2024-03-31T01:30:00.000Z');
  });

  it.each([
    ['', 'UTC'],
    ['2024-13-01T12:00', 'UTC'],
    ['2024-05-01T12:00', 'Nowhere/Land'],
  ])('of %s in %s is none', (local, zone) => {
    expect(momentIn(local, zone)).toBeNull();
  });
});

describe('dateOn', () => {
  it('is a moment on the clock of a place', () => {
    expect(dateOn('2024-07-01T12:00', 'Europe/Rome')).toEqual({
      dateTimeOriginal: '2024-07-01T10:00:00.000Z',
      timeZone: 'Europe/Rome',
    });
  });
  it.each([
    ['UTC+2', '2024-07-01T12:00:00.000+02:00'],
    ['UTC-3:30', '2024-07-01T12:00:00.000-03:30'],
    ['UTC', '2024-07-01T12:00:00.000+00:00'],
  ])('keeps the distance of %s', (zone, dateTimeOriginal) => {
    expect(dateOn('2024-07-01T12:00', zone)).toEqual({ dateTimeOriginal });
  });
  it.each([
    ['', 'UTC'],
    ['', 'Europe/Rome'],
    ['2024-07-01T12:00', 'UTC+15'],
    ['2024-07-01T12:00', 'UTC+'],
  ])('of %s in %s is none', (local, zone) => expect(dateOn(local, zone)).toBeNull());
});

describe('offsetOf', () => {
  it.each([
    ['UTC', 0],
    ['UTC+2', 120],
    ['UTC-3:30', -210],
    ['UTC+14', 840],
    ['UTC+15', null],
    ['Europe/Rome', null],
    ['', null],
  ])('%s', (zone, minutes) => expect(offsetOf(zone)).toBe(minutes));
});

describe('zones', () => {
  it('are known, each once', () => {
    const all = zones();
    expect(new Set(all).size).toBe(all.length);
    expect(all.every(isZone)).toBe(true);
    expect(isZone('')).toBe(false);
  });
});

describe('minutesOf', () => {
  const none = { days: 0, hours: 0, minutes: 0, isEarlier: false };
  it.each([
    [{ ...none, hours: 2 }, 120],
    [{ days: 1, hours: 1, minutes: 1, isEarlier: true }, -1501],
    [none, null],
    [{ ...none, hours: 1.5 }, null],
    [{ ...none, minutes: -1 }, null],
    [{ ...none, days: Number.NaN }, null],
  ])('%o', (shift, minutes) => {
    expect(minutesOf(shift)).toBe(minutes);
  });
});

describe('placeOf', () => {
  it.each([
    ['46.5, -6.25', 46.5, -6.25],
    [' 46.5 -6.25 ', 46.5, -6.25],
    ['46,5; 6,25', 46.5, 6.25],
    ['46.50000° N, 6.25000° W', 46.5, -6.25],
    ['33.9s 151.2e', -33.9, 151.2],
    ['0,0', 0, 0],
    ['-90,180', -90, 180],
  ])('%s', (words, latitude, longitude) => {
    expect(placeOf(words)).toEqual({ latitude, longitude });
  });

  it.each(['', '46.5', '91, 0', '0, 181', 'here, there', '46.5 E, 6 N', '-46 S, 6 E', '1, 2, 3'])('%s is none', (words) => {
    expect(placeOf(words)).toBeNull();
  });
});
