import { describe, expect, it } from 'vitest';
import { eachOf, Spare } from './portions';

/** Takes at least this long. */
function spend(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('eachOf', () => {
  it('makes all of them in order, and lets others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const made = await eachOf(1000, (i) => {
      if (i % 64 === 0) spend(8);
      return i;
    });
    clearInterval(timer);
    expect(made).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(turns).toBeGreaterThan(2);
  });

  it('stops where it is aborted', async () => {
    const control = new AbortController();
    let last = 0;
    const made = eachOf(
      1000,
      (i) => {
        last = i;
        if (i === 10) control.abort();
        if (i === 63) spend(8);
      },
      control.signal,
    );
    await expect(made).rejects.toThrow();
    expect(last).toBe(63);
  });
});

describe('Spare', () => {
  it('does its jobs a portion after the other, without those that were taken back', () => {
    const turns: (() => void)[] = [];
    const spare = new Spare((run) => turns.push(run));
    const done: string[] = [];
    const job = (name: string) => () => {
      done.push(name);
      spend(8);
    };
    spare.add(job('a'));
    const takeBack = spare.add(job('b'));
    spare.add(job('c'));
    takeBack();
    expect(turns).toHaveLength(1);
    turns[0]!();
    expect(done).toEqual(['a']);
    turns[1]!();
    expect(done).toEqual(['a', 'c']);
    expect(turns).toHaveLength(2);
  });
});
