// Hands on the map: dragging, pinching, wheel, double click and double tap, told as moves and zooms. Pointer events of
// one element; positions are pixels from its middle. Knows nothing of maps.

export interface Hand {
  /** The paper was moved by pixels. */
  onPan: (dx: number, dy: number) => void;
  /** Nearer by steps, around a place. */
  onZoom: (steps: number, x: number, y: number) => void;
  /** A gesture began or ended. */
  onHold: (isHeld: boolean) => void;
}

/** Pixels of movement that make a drag of a press: less is a click on what lies there. */
const SLOP = 6;
const WHEEL_STEPS = 0.0022;
/** Browsers tell of a pinch on a touch pad as a wheel with the control key, in smaller numbers. */
const PINCH_STEPS = 0.012;
const LINE_PIXELS = 16;
const MOST_WHEEL = 0.6;

interface Finger {
  x: number;
  y: number;
}

/** Follows the hands on an element until the returned function is called. */
export function follow(element: HTMLElement, hand: Hand): () => void {
  const fingers = new Map<number, Finger>();
  let start: Finger | null = null;
  let isDragging = false;

  const place = (event: MouseEvent): Finger => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  };

  function down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    fingers.set(event.pointerId, place(event));
    if (fingers.size === 1) {
      start = place(event);
      isDragging = false;
    } else hold(event);
  }

  /** From here on the events are ours, and no click follows on what lies below. */
  function hold(event: PointerEvent): void {
    if (!isDragging) hand.onHold(true);
    isDragging = true;
    element.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    if (!isDragging && start && Math.hypot(now.x - start.x, now.y - start.y) < SLOP) return;
    if (!isDragging) hold(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) pinch(before, now, other);
    else hand.onPan(now.x - before.x, now.y - before.y);
  }

  function pinch(before: Finger, now: Finger, other: Finger): void {
    hand.onPan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    const wider = Math.hypot(now.x - other.x, now.y - other.y);
    if (apart > 0 && wider > 0) hand.onZoom(Math.log2(wider / apart), (now.x + other.x) / 2, (now.y + other.y) / 2);
  }

  function up(event: PointerEvent): void {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
    if (isDragging) hand.onHold(false);
    start = null;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PIXELS;
    const steps = -pixels * (event.ctrlKey ? PINCH_STEPS : WHEEL_STEPS);
    const { x, y } = place(event);
    hand.onZoom(Math.max(-MOST_WHEEL, Math.min(MOST_WHEEL, steps)), x, y);
  }

  function twice(event: MouseEvent): void {
    if ((event.target as Element).closest('button, a')) return;
    const { x, y } = place(event);
    hand.onZoom(event.shiftKey ? -1 : 1, x, y);
  }

  /** The press was a drag: what lay under it was not meant. */
  function click(event: MouseEvent): void {
    if (!isDragging) return;
    event.preventDefault();
    event.stopPropagation();
    isDragging = false;
  }

  const options: [string, (event: never) => void, AddEventListenerOptions?][] = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', up],
    ['wheel', wheel, { passive: false }],
    ['dblclick', twice],
    ['click', click, { capture: true }],
  ];
  for (const [name, act, how] of options) element.addEventListener(name, act as EventListener, how);
  return () => {
    for (const [name, act, how] of options) element.removeEventListener(name, act as EventListener, how);
  };
}
