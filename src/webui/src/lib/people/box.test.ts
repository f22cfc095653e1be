import { describe, expect, it } from 'vitest';
import { acrossFrom, boxBetween, boxOf, centreBox, firstBox, inPixels, moveBox, resizeBox, SMALLEST } from './box';

const BOX = { x: 0.5, y: 0.5, width: 0.25, height: 0.25 };

describe('a frame', () => {
  it.each([2, 0.5])('begins as a square in the middle of a picture of ratio %d', (ratio) => {
    const box = firstBox(ratio);
    expect(box.width * ratio).toBeCloseTo(box.height);
    expect(box.x + box.width / 2).toBeCloseTo(0.5);
    expect(box.y + box.height / 2).toBeCloseTo(0.5);
    expect(Math.max(box.width, box.height)).toBeCloseTo(1 / 3);
  });
  it('lies between two points, whichever came first, and never beside the picture', () => {
    expect(boxBetween({ x: 0.75, y: 0.25 }, { x: 0.5, y: 0.5 })).toEqual({ x: 0.5, y: 0.25, width: 0.25, height: 0.25 });
    expect(boxBetween({ x: -3, y: 0.5 }, { x: 0.5, y: 9 })).toEqual({ x: 0, y: 0.5, width: 0.5, height: 0.5 });
    const corner = boxBetween({ x: 2, y: 2 }, { x: 3, y: 3 });
    expect(corner.x + corner.width).toBeLessThanOrEqual(1);
    expect(corner.width).toBeCloseTo(SMALLEST);
  });
  it('moves as far as there is picture', () => {
    expect(moveBox(BOX, 0.125, -0.125)).toEqual({ ...BOX, x: 0.625, y: 0.375 });
    expect(moveBox(BOX, 9, -9)).toEqual({ ...BOX, x: 0.75, y: 0 });
    expect(centreBox(BOX, { x: 0.25, y: 1 })).toEqual({ ...BOX, x: 0.125, y: 0.75 });
  });
  it('grows as far as there is picture, and never to nothing', () => {
    expect(resizeBox(BOX, 9, 0.125)).toEqual({ ...BOX, width: 0.5, height: 0.375 });
    expect(resizeBox(BOX, -9, -9)).toEqual({ ...BOX, width: SMALLEST, height: SMALLEST });
  });
  it('knows the corner across', () => {
    expect(acrossFrom(BOX, 'left top')).toEqual({ x: 0.75, y: 0.75 });
    expect(acrossFrom(BOX, 'right bottom')).toEqual({ x: 0.5, y: 0.5 });
  });
  it('is whole pixels inside the picture', () => {
    expect(inPixels(BOX, 400, 300)).toEqual({ x: 200, y: 150, width: 100, height: 75, imageWidth: 400, imageHeight: 300 });
    const tiny = inPixels({ x: 0.999, y: 0.999, width: 0.001, height: 0.001 }, 10, 10);
    expect(tiny).toMatchObject({ x: 9, y: 9, width: 1, height: 1 });
  });
  it('is that of a face', () => {
    const edges = { boundingBoxX1: 50, boundingBoxX2: 100, boundingBoxY1: 20, boundingBoxY2: 40 };
    const face = { id: 'f', person: null, imageWidth: 200, imageHeight: 80, ...edges };
    expect(boxOf(face)).toEqual({ x: 0.25, y: 0.25, width: 0.25, height: 0.25 });
  });
});
