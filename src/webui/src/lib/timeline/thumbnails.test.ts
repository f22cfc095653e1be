import { describe, expect, it } from 'vitest';
import { Line } from './thumbnails';

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

/** A line of two at once whose wishes note their names when they begin. */
function wishing(most = 2) {
  const line = new Line(most);
  const begun: string[] = [];
  const far = new Map<string, number>();
  const wish = (name: string, distance: number) => {
    far.set(name, distance);
    return line.join({ begin: () => begun.push(name), far: () => far.get(name)! });
  };
  return { wish, begun, far };
}

describe('Line', () => {
  it('begins with what is nearest of all that joined in one go, so many at a time', async () => {
    const { wish, begun } = wishing();
    for (const [name, far] of [['d', 900], ['b', 200], ['a', 0], ['c', 300]] as const) wish(name, far);
    await settled();
    expect(begun).toEqual(['a', 'b']);
  });

  it('goes on when one is done, with what is nearest by then', async () => {
    const { wish, begun, far } = wishing();
    const leaveFirst = wish('first', 0);
    wish('second', 1);
    wish('third', 2);
    wish('fourth', 3);
    await settled();
    far.set('fourth', 0);
    leaveFirst();
    leaveFirst();
    await settled();
    expect(begun).toEqual(['first', 'second', 'fourth']);
  });

  it('forgets what left before its turn', async () => {
    const { wish, begun } = wishing(1);
    const leave = wish('first', 0);
    wish('gone', 1)();
    wish('last', 2);
    await settled();
    leave();
    await settled();
    expect(begun).toEqual(['first', 'last']);
  });
});
