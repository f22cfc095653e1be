import { describe, expect, it } from 'vitest';
import { sourceOf, turnOf } from './sources';

describe('where a date was found', () => {
  it.each([
    ['exif:DateTimeOriginal', 'Set by the camera'],
    ['exif:DateTime', 'When a program last wrote the file: it knows no other date'],
    ['sidecar:photoshop:DateCreated', 'From the sidecar'],
    ['iptc:DateCreated', 'From notes in the file'],
    ['video:creation_time', 'From the video'],
    ['file', 'The time of the file: it knows no other date'],
    ['person', 'Set by hand'],
    ['something:new', ''],
    [null, ''],
  ])('%s', (source, words) => expect(sourceOf(source)).toBe(words));
});

describe('how a camera turned it', () => {
  it.each([
    ['6', 'To the right'],
    ['1', null],
    [null, null],
    ['9', null],
  ])('%s', (orientation, words) => expect(turnOf(orientation)).toBe(words));
});
