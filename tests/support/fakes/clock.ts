import type { Clock } from '#core/ports/clock';

/** Time that stands still until it is turned. */
export class FakeClock implements Clock {
  private now: number;
  private timers: { readonly atMs: number; readonly run: () => void }[] = [];

  constructor(startMs = Date.parse('2026-11-23T12:00:00Z')) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.now + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Runs what falls due, in its order, each at its own time. */
  advance(byMs: number): void {
    const endMs = this.now + byMs;
    for (;;) {
      const [next] = this.timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.now = next.atMs;
      next.run();
    }
    this.now = endMs;
  }

  get waiting(): number {
    return this.timers.length;
  }
}

export const countingIds = () => {
  let last = 0;
  return {
    next: () => {
      last += 1;
      return `id-${String(last).padStart(4, '0')}`;
    },
  };
};
