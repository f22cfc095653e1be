import { describe, expect, it } from 'vitest';
import { clampY, isNearEdge, placeWindow, shiftWindow, TALLEST } from './window';

const VIEW = 800;
const HUGE = 47_000_000;

describe('placeWindow', () => {
  it.each([0, 12_345, 3_999_999, 20_000_000, HUGE - VIEW])('shows %i of a huge column within the limit', (y) => {
    const window = placeWindow(y, HUGE, VIEW);
    expect(window.base + window.scrollTop).toBe(y);
    expect(window.height).toBe(TALLEST);
    expect(window.scrollTop).toBeGreaterThanOrEqual(0);
    expect(window.scrollTop).toBeLessThanOrEqual(window.height - VIEW);
  });

  it('needs no base for a small column', () => {
    expect(placeWindow(500, 4000.4, VIEW)).toEqual({ base: 0, scrollTop: 500, height: 4001 });
  });

  it('is never shorter than the view', () => {
    expect(placeWindow(500, 100, VIEW)).toEqual({ base: 0, scrollTop: 0, height: VIEW });
  });
});

describe('shiftWindow', () => {
  it('moves the base alone', () => {
    expect(shiftWindow(6200, 5000, 10_000, VIEW)).toEqual({ base: 1200, scrollTop: 5000, height: 8800 });
  });

  it('refuses to begin above the column or to end before the view does', () => {
    expect(shiftWindow(4000, 5000, 10_000, VIEW)).toBeNull();
    expect(shiftWindow(9900, 5000, 10_000, VIEW)).toBeNull();
  });
});

describe('isNearEdge', () => {
  it('tells when more column lies beyond a close edge', () => {
    const middle = placeWindow(20_000_000, HUGE, VIEW);
    expect(isNearEdge(middle, HUGE, VIEW)).toBe(false);
    expect(isNearEdge({ ...middle, scrollTop: 100 }, HUGE, VIEW)).toBe(true);
    expect(isNearEdge({ ...middle, scrollTop: middle.height - VIEW - 100 }, HUGE, VIEW)).toBe(true);
  });

  it('is content at the true ends', () => {
    expect(isNearEdge(placeWindow(0, HUGE, VIEW), HUGE, VIEW)).toBe(false);
    expect(isNearEdge(placeWindow(HUGE, HUGE, VIEW), HUGE, VIEW)).toBe(false);
    expect(isNearEdge(placeWindow(0, 3000.5, VIEW), 3000.5, VIEW)).toBe(false);
  });
});

describe('clampY', () => {
  it('stays within the column', () => {
    expect([clampY(-5, 4000, VIEW), clampY(99_999, 4000, VIEW), clampY(10, 100, VIEW)]).toEqual([0, 3200, 0]);
  });
});
