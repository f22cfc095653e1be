// How a slideshow goes on: what people chose for it, kept on this device, and which picture comes next.
import type { TimelineAsset } from '../timeline/month';
import type { Timeline } from '../timeline/timeline.svelte';

export const ORDERS = ['forward', 'backward', 'random'] as const;
export type Order = (typeof ORDERS)[number];

export interface Choice {
  /** How long a photo shows. */
  seconds: number;
  order: Order;
}

export const SECONDS = [3, 5, 8, 15, 30, 60];
const USUAL: Choice = { seconds: 5, order: 'forward' };
const KEY = 'photostead.slideshow';

/** What was kept, as far as it still means something. */
export function choiceIn(kept: string | null): Choice {
  try {
    const { seconds, order } = JSON.parse(kept ?? '{}') as Partial<Choice>;
    return {
      seconds: SECONDS.find((one) => one === seconds) ?? USUAL.seconds,
      order: ORDERS.find((one) => one === order) ?? USUAL.order,
    };
  } catch {
    return USUAL;
  }
}

export function remembered(): Choice {
  try {
    return choiceIn(localStorage.getItem(KEY));
  } catch {
    return USUAL; // Storage may be forbidden.
  }
}

export function keep(choice: Choice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // See `remembered`.
  }
}

/** Of all pictures in their order the one with this number: in which month, and where in it. */
export function placeOf(months: readonly { key: string; count: number }[], number: number): { key: string; index: number } | null {
  let index = number;
  for (const { key, count } of months) {
    if (index < count) return { key, index };
    index -= count;
  }
  return null;
}

type Pictures = Pick<Timeline, 'column' | 'assetsOf'>;

async function pictureAt(timeline: Pictures, number: number): Promise<TimelineAsset | null> {
  const place = placeOf(timeline.column.months, number);
  return (place && (await timeline.assetsOf(place.key))[place.index]) ?? null;
}

const countOf = ({ column }: Pictures): number => column.months.reduce((sum, { count }) => sum + count, 0);

/** The first of all (step 1) or the last (-1): where one goes on that came to the end. */
export const edgeOf = (timeline: Pictures, step: 1 | -1): Promise<TimelineAsset | null> =>
  pictureAt(timeline, step === 1 ? 0 : countOf(timeline) - 1);

/** Any but this one, if there is another. `random` is from 0 up to 1. */
export async function anyOther(timeline: Pictures, id: string, random: number): Promise<TimelineAsset | null> {
  const total = countOf(timeline);
  const number = Math.floor(random * total);
  const found = await pictureAt(timeline, number);
  return found?.id === id ? pictureAt(timeline, (number + 1) % total) : found;
}
