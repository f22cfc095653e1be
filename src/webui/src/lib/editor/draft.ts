// What is done to a photo, while somebody decides: how it is turned and mirrored, and the frame that is cut out of it, in
// pixels of the whole picture as it stands then. Pure.
export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

/** One step, as the daemon keeps it: applied in order, each to what the ones before left. */
export type Edit =
  | { action: 'crop'; parameters: Rect }
  | { action: 'rotate'; parameters: { angle: number } }
  | { action: 'mirror'; parameters: { axis: 'horizontal' | 'vertical' } };

/** The picture is mirrored left to right, or not, then turned clockwise by so many quarters. */
export interface Draft {
  quarters: number;
  isMirrored: boolean;
  frame: Rect;
}

export const whole = (size: Size): Draft => ({ quarters: 0, isMirrored: false, frame: { x: 0, y: 0, ...size } });

const turned = ({ width, height }: Size, quarters: number): Size =>
  quarters % 2 ? { width: height, height: width } : { width, height };

/** The whole picture as it stands. */
export const standing = (draft: Draft, size: Size): Size => turned(size, draft.quarters);

/** A frame on a picture of this size, when that is turned by a quarter clockwise. */
const turnRect = (frame: Rect, { height }: Size): Rect => ({
  x: height - frame.y - frame.height,
  y: frame.x,
  width: frame.height,
  height: frame.width,
});

const mirrorRect = (frame: Rect, { width }: Size): Rect => ({ ...frame, x: width - frame.x - frame.width });
const flipRect = (frame: Rect, { height }: Size): Rect => ({ ...frame, y: height - frame.y - frame.height });

/** Turned clockwise by so many quarters more. */
export function turn(draft: Draft, size: Size, quarters: number): Draft {
  let { frame } = draft;
  for (let i = 0; i < quarters; i += 1) frame = turnRect(frame, turned(size, draft.quarters + i));
  return { ...draft, frame, quarters: (draft.quarters + quarters) % 4 };
}

/** Horizontal: left and right change places, as it stands. A turn before it goes the other way after it. */
export function mirror(draft: Draft, size: Size, axis: 'horizontal' | 'vertical'): Draft {
  const isHorizontal = axis === 'horizontal';
  return {
    quarters: ((isHorizontal ? 4 : 6) - draft.quarters) % 4,
    isMirrored: !draft.isMirrored,
    frame: (isHorizontal ? mirrorRect : flipRect)(draft.frame, standing(draft, size)),
  };
}

/** What the daemon is told: the crop first, in pixels of the upright original; nothing for a picture left as it is. */
export function toEdits(draft: Draft, size: Size): Edit[] {
  const frame = rounded(onOriginal(draft, size), size);
  const isCropped = frame.width < size.width || frame.height < size.height;
  return [
    ...(isCropped ? [{ action: 'crop' as const, parameters: frame }] : []),
    ...(draft.isMirrored ? [{ action: 'mirror' as const, parameters: { axis: 'horizontal' as const } }] : []),
    ...(draft.quarters ? [{ action: 'rotate' as const, parameters: { angle: draft.quarters * 90 } }] : []),
  ];
}

function onOriginal(draft: Draft, size: Size): Rect {
  const { frame } = turn(draft, size, (4 - draft.quarters) % 4);
  return draft.isMirrored ? mirrorRect(frame, size) : frame;
}

/** In whole pixels, at least one, inside of the picture. */
function rounded(frame: Rect, { width, height }: Size): Rect {
  const x = Math.min(Math.max(0, Math.round(frame.x)), width - 1);
  const y = Math.min(Math.max(0, Math.round(frame.y)), height - 1);
  return {
    x,
    y,
    width: Math.min(Math.max(1, Math.round(frame.width)), width - x),
    height: Math.min(Math.max(1, Math.round(frame.height)), height - y),
  };
}

/** Any list of edits, also one that another app made. */
export function fromEdits(edits: Edit[], size: Size): Draft {
  return edits.reduce((draft, edit) => {
    if (edit.action === 'rotate') return turn(draft, size, edit.parameters.angle / 90);
    if (edit.action === 'mirror') return mirror(draft, size, edit.parameters.axis);
    const { x, y, width, height } = edit.parameters;
    return { ...draft, frame: { x: draft.frame.x + x, y: draft.frame.y + y, width, height } };
  }, whole(size));
}
