// Notices that a mouse rests on something, which then may move; for whoever wants less motion nothing does.
import type { Attachment } from 'svelte/attachments';

/** Longer than it takes to pass over a tile on the way to another. */
const REST_MS = 350;
const CALM = '(prefers-reduced-motion: reduce)';

/** Tells when a mouse has stayed for a moment, and when it leaves. */
export function mouseRests(tell: (isResting: boolean) => void): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enter = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && !matchMedia(CALM).matches) timer = setTimeout(() => tell(true), REST_MS);
    };
    const leave = () => {
      clearTimeout(timer);
      tell(false);
    };
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
    };
  };
}
