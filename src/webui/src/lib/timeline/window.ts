// Browsers refuse elements taller than some 18 to 33 million pixels; a million pictures need more. So the scrolling
// element shows a window of the column: place in the column = base + scrollTop. A correction above the view moves
// `base` alone, which needs no write to scrollTop and so never stops a fling. Pure numbers.

/** Tallest content given to the browser; Firefox stops at 17.9 million CSS pixels, this leaves room. */
export const TALLEST = 8_000_000;

export interface Window {
  /** Height in the column where the scrolling content begins. */
  base: number;
  scrollTop: number;
  /** Height of the scrolling content. */
  height: number;
}

/** `y` moved into what can be scrolled to. */
export function clampY(y: number, total: number, viewport: number): number {
  return Math.max(0, Math.min(Math.round(y), Math.max(0, Math.ceil(total) - viewport)));
}

/** The window to show place `y` at the top of the view, with as much room as possible on both sides. */
export function placeWindow(y: number, total: number, viewport: number): Window {
  const height = Math.max(viewport, Math.min(Math.ceil(total), TALLEST));
  const target = clampY(y, total, viewport);
  const base = Math.max(0, Math.min(target - Math.floor(height / 2), Math.ceil(total) - height));
  return { base, scrollTop: target - base, height };
}

/** The window that shows `y` without touching scrollTop, or null when that would leave the column. */
export function shiftWindow(y: number, scrollTop: number, total: number, viewport: number): Window | null {
  const base = Math.round(y) - scrollTop;
  if (base < 0) return null;
  const height = Math.min(Math.ceil(total) - base, TALLEST);
  return height < scrollTop + viewport ? null : { base, scrollTop, height };
}

/** True when the view is about to run out of window although the column goes on. */
export function isNearEdge(window: Window, total: number, viewport: number): boolean {
  const above = window.base > 0 && window.scrollTop < 4 * viewport;
  const left = window.height - window.scrollTop - viewport;
  const below = window.base + window.height < Math.floor(total) && left < 4 * viewport;
  return above || below;
}
