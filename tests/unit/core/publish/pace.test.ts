import { describe, expect, it } from 'vitest';
import { PushPace } from '#core/publish/pace';
import { FakeClock } from '../../../support/fakes/clock';

const MB = 1_000_000;
const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes block after block and notes when each went. */
function taker(pace: PushPace, clock: FakeClock, signal = never) {
  const went: { readonly atMs: number; readonly bytes: number }[] = [];
  const startMs = clock.nowMs();
  const run = async (totalBytes: number): Promise<void> => {
    for (let left = totalBytes; left > 0; ) {
      const bytes = Math.min(left, pace.blockBytes);
      await pace.take(bytes, signal);
      went.push({ atMs: clock.nowMs() - startMs, bytes });
      left -= bytes;
    }
  };
  const bytes = (): number => went.reduce((sum, block) => sum + block.bytes, 0);
  return { went, run, bytes };
}

async function turn(clock: FakeClock, forMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += 10) {
    clock.advance(10);
    await settled();
  }
}

describe('the pace of a push', () => {
  it('without a limit lets everything go at once, in large blocks', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, null);
    const blob = taker(pace, clock);
    await blob.run(50 * MB);
    expect(blob.went.at(-1)?.atMs).toBe(0);
    expect(pace.blockBytes).toBe(1024 * 1024);
    expect(clock.waiting).toBe(0);
  });

  it('keeps to the limit over all blobs together, evenly and in their turns', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, 2 * MB);
    const blobs = [taker(pace, clock), taker(pace, clock), taker(pace, clock)];
    for (const blob of blobs) void blob.run(20 * MB);
    await turn(clock, 9000);
    const each = blobs.map((blob) => blob.bytes());
    const sum = each.reduce((all, bytes) => all + bytes, 0);
    expect(sum / 9).toBeGreaterThan(1.9 * MB);
    expect(sum / 9).toBeLessThan(2.1 * MB);
    expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(2 * pace.blockBytes);
    for (let second = 0; second < 8; second += 1) {
      const within = blobs.flatMap(({ went }) => went).filter(({ atMs }) => Math.floor(atMs / 1000) === second);
      expect(within.reduce((all, { bytes }) => all + bytes, 0)).toBeLessThan(2.6 * MB);
    }
  });

  it('saves nothing up while nobody sends', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, MB);
    clock.advance(60_000);
    const blob = taker(pace, clock);
    void blob.run(10 * MB);
    await turn(clock, 1000);
    expect(blob.bytes()).toBeLessThan(1.4 * MB);
  });

  it('takes a new limit at once, and none', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, 10_000);
    const blob = taker(pace, clock);
    void blob.run(30 * MB);
    await turn(clock, 2000);
    expect(blob.bytes()).toBeLessThan(30_000);
    pace.setLimit(MB);
    await turn(clock, 2000);
    expect(blob.bytes()).toBeGreaterThan(1.5 * MB);
    pace.setLimit(null);
    await settled();
    expect(blob.bytes()).toBe(30 * MB);
    expect(clock.waiting).toBe(0);
  });

  it('stands still while it is paused, and does not make up for it', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, MB);
    const blob = taker(pace, clock);
    void blob.run(30 * MB);
    await turn(clock, 1000);
    pace.pause();
    const before = blob.bytes();
    await turn(clock, 60_000);
    expect([blob.bytes(), pace.isPaused, clock.waiting]).toEqual([before, true, 0]);
    pace.resume();
    await turn(clock, 1000);
    expect(blob.bytes() - before).toBeGreaterThan(0.7 * MB);
    expect(blob.bytes() - before).toBeLessThan(1.4 * MB);
  });

  it('pauses without a limit, too', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, null);
    pace.pause();
    const blob = taker(pace, clock);
    void blob.run(5 * MB);
    await turn(clock, 100);
    expect(blob.bytes()).toBe(0);
    pace.resume();
    await settled();
    expect(blob.bytes()).toBe(5 * MB);
  });

  it('lets go of who is cancelled, and of nobody else', async () => {
    const clock = new FakeClock();
    const pace = new PushPace(clock, MB);
    const controller = new AbortController();
    await pace.take(MB, never);
    const cancelled = pace.take(100 * MB, controller.signal);
    const other = pace.take(10, never);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ error: { code: 'cancelled' } });
    await turn(clock, 1500);
    await expect(other).resolves.toBeUndefined();
    await expect(pace.take(1, controller.signal)).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });
});
