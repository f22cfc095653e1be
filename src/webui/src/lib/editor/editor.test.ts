// Frames and turns as numbers: what a person sees is what the daemon is told.
import { describe, expect, it } from 'vitest';
import { fromEdits, mirror, standing, toEdits, turn, whole, type Draft } from './draft';
import { fitted, HANDLES, move, resize } from './frame';

const SIZE = { width: 400, height: 300 };
const FRAME = { x: 10, y: 20, width: 100, height: 50 };
const drafted = (frame = FRAME): Draft => ({ ...whole(SIZE), frame });

describe('drafts', () => {
  it('says nothing of a picture that is left as it is', () => {
    expect(toEdits(whole(SIZE), SIZE)).toEqual([]);
    const around = [1, 1, 1, 1].reduce((draft, quarters) => turn(draft, SIZE, quarters), drafted());
    expect(around).toEqual(drafted());
    for (const axis of ['horizontal', 'vertical'] as const) {
      expect(mirror(mirror(drafted(), SIZE, axis), SIZE, axis)).toEqual(drafted());
    }
  });

  it('turns the frame with the picture', () => {
    const once = turn(drafted(), SIZE, 1);
    expect(once.frame).toEqual({ x: 230, y: 10, width: 50, height: 100 });
    expect(standing(once, SIZE)).toEqual({ width: 300, height: 400 });
    expect(toEdits(once, SIZE)).toEqual([
      { action: 'crop', parameters: FRAME },
      { action: 'rotate', parameters: { angle: 90 } },
    ]);
  });

  it('mirrors what is seen, however it is turned', () => {
    const draft = mirror(turn(drafted(), SIZE, 1), SIZE, 'horizontal');
    expect(draft.frame).toEqual({ x: 20, y: 10, width: 50, height: 100 });
    expect(toEdits(draft, SIZE)).toEqual([
      { action: 'crop', parameters: FRAME },
      { action: 'mirror', parameters: { axis: 'horizontal' } },
      { action: 'rotate', parameters: { angle: 270 } },
    ]);
  });

  it('comes back from what it told the daemon', () => {
    for (let quarters = 0; quarters < 4; quarters += 1) {
      for (const axis of [null, 'horizontal', 'vertical'] as const) {
        const start = turn(drafted(), SIZE, quarters);
        const draft = axis ? mirror(start, SIZE, axis) : start;
        expect(fromEdits(toEdits(draft, SIZE), SIZE)).toEqual(draft);
      }
    }
  });

  it('follows a list that another app made', () => {
    const draft = fromEdits(
      [
        { action: 'rotate', parameters: { angle: 90 } },
        { action: 'crop', parameters: { x: 100, y: 50, width: 200, height: 300 } },
      ],
      SIZE,
    );
    expect(toEdits(draft, SIZE)[0]).toEqual({
      action: 'crop',
      parameters: { x: 50, y: 0, width: 300, height: 200 },
    });
  });

  it('tells whole pixels inside of the picture', () => {
    const [crop] = toEdits(drafted({ x: 399.6, y: -0.2, width: 0.2, height: 299.9 }), SIZE);
    expect(crop!.parameters).toEqual({ x: 399, y: 0, width: 1, height: 300 });
  });
});

describe('frames', () => {
  const free = { bounds: SIZE, ratio: null, least: 16 };

  it('stay inside of the picture', () => {
    expect(move(FRAME, -50, 1000, SIZE)).toEqual({ ...FRAME, x: 0, y: 250 });
    expect(resize(FRAME, 'lt', { x: -50, y: -50 }, free)).toEqual({ x: 0, y: 0, width: 110, height: 70 });
    expect(resize(FRAME, 'r', { x: 1000, y: 7 }, free)).toEqual({ ...FRAME, width: 390 });
  });

  it('keep a least size, and the edge across', () => {
    expect(resize(FRAME, 'l', { x: 1000, y: 0 }, free)).toEqual({ ...FRAME, x: 94, width: 16 });
    expect(resize(FRAME, 'b', { x: 0, y: -1000 }, free)).toEqual({ ...FRAME, height: 16 });
  });

  it('keep their shape by every handle, however far it is dragged', () => {
    for (const handle of HANDLES) {
      for (const by of [-500, -30, 0, 30, 500].flatMap((x) => [-500, 20, 500].map((y) => ({ x, y })))) {
        const after = resize(FRAME, handle, by, { bounds: SIZE, ratio: 2, least: 16 });
        expect(after.width / after.height).toBeCloseTo(2);
        expect(Math.min(after.x, after.y)).toBeGreaterThanOrEqual(-1e-9);
        expect(after.x + after.width).toBeLessThanOrEqual(SIZE.width + 1e-9);
        expect(after.y + after.height).toBeLessThanOrEqual(SIZE.height + 1e-9);
        expect(after.height).toBeGreaterThanOrEqual(16 - 1e-9);
      }
    }
  });

  it('take a new shape where they are', () => {
    expect(fitted(FRAME, 1, SIZE)).toEqual({ x: 0, y: 0, width: 300, height: 300 });
    expect(fitted({ x: 300, y: 200, width: 80, height: 80 }, 0.5, SIZE)).toEqual({ x: 250, y: 0, width: 150, height: 300 });
  });
});
