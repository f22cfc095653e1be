import { describe, expect, it } from 'vitest';
import { clipsFirst, clipsOf, type Chosen } from './pairs';

function chosen(...paths: string[]): Chosen[] {
  return paths.map((path) => {
    const at = path.lastIndexOf('/');
    return { file: new File(['x'], path.slice(at + 1)), folder: path.slice(0, Math.max(0, at)) };
  });
}

const named = (files: Chosen[]): string[] => files.map(({ file, folder }) => (folder ? `${folder}/` : '') + file.name);
const ordered = (files: Chosen[]): string[] => named(clipsFirst(files, clipsOf(files)));
const paired = (files: Chosen[]): string[] => [...clipsOf(files)].map((pair) => named(pair).join(' + '));

describe('live photos among chosen files', () => {
  it.each([
    [['IMG_1.HEIC', 'IMG_1.MOV'], ['IMG_1.HEIC + IMG_1.MOV']],
    [['IMG_1.mov', 'img_1.jpg'], ['img_1.jpg + IMG_1.mov']],
    [['IMG_1.HEIC', 'IMG_2.MOV'], []],
    [['IMG_1.HEIC', 'IMG_1.MP4'], []],
    [['a/IMG_1.HEIC', 'b/IMG_1.MOV'], []],
    [['a/IMG_1.HEIC', 'a/IMG_1.MOV', 'b/IMG_1.HEIC'], ['a/IMG_1.HEIC + a/IMG_1.MOV']],
    [['IMG_1.HEIC', 'IMG_1.JPG', 'IMG_1.MOV'], ['IMG_1.HEIC + IMG_1.MOV']],
  ])('%j', (files, pairs) => expect(paired(chosen(...files))).toEqual(pairs));

  it('a film is no clip', () => {
    const [still, film] = chosen('IMG_1.JPG', 'IMG_1.MOV') as [Chosen, Chosen];
    Object.defineProperty(film.file, 'size', { value: 200 * 1024 * 1024 });
    expect(paired([still, film])).toEqual([]);
  });

  it('the clip goes right before its still, the rest as it was', () => {
    expect(ordered(chosen('a.jpg', 'IMG_1.HEIC', 'b.mov', 'IMG_1.MOV'))).toEqual([
      'a.jpg',
      'IMG_1.MOV',
      'IMG_1.HEIC',
      'b.mov',
    ]);
  });
});
