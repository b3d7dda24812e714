import { describe, expect, it } from 'vitest';
import { throttle } from '#core/throttle';
import { FakeClock } from '../../support/fakes/clock';

describe('throttle', () => {
  it('lets at most ten a second through and never loses the last value', () => {
    const clock = new FakeClock();
    const sent: { at: number; value: number }[] = [];
    const startMs = clock.nowMs();
    const { push } = throttle<number>(clock, 100, (value) => sent.push({ at: clock.nowMs() - startMs, value }));
    for (let value = 0; value < 3000; value += 1) {
      push(value);
      clock.advance(1);
    }
    clock.advance(1000);
    expect(sent.at(-1)?.value).toBe(2999);
    for (const [index, { at }] of sent.entries()) {
      const inSecond = sent.slice(index).filter((other) => other.at < at + 1000);
      expect(inSecond.length).toBeLessThanOrEqual(10);
    }
    expect(sent.length).toBeGreaterThan(25);
    expect(clock.waiting).toBe(0);
  });

  it('sends a forced value at once and drops what waited', () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const { push, force } = throttle<string>(clock, 100, (value) => sent.push(value));
    push('a');
    push('b');
    force('c');
    clock.advance(1000);
    expect(sent).toEqual(['a', 'c']);
  });

  it('sends the first value at once after a pause', () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const { push } = throttle<string>(clock, 100, (value) => sent.push(value));
    push('a');
    clock.advance(100);
    push('b');
    expect(sent).toEqual(['a', 'b']);
  });
});
