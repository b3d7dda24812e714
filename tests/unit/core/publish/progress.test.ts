import { describe, expect, it } from 'vitest';
import { PushProgress, Speedometer } from '#core/publish/progress';
import type { LayerProgress } from '#shared/model/publish-job';

const layer = (id: string, is: LayerProgress['is'], currentBytes: number, totalBytes: number | null) =>
  ({ kind: 'layer', layer: { id, is, currentBytes, totalBytes } }) as const;

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('the speedometer', () => {
  it('says nothing in the first three seconds, then bytes over time', () => {
    const speed = new Speedometer();
    expect(speed.at(0, 0, 1000)).toEqual({ speedBytesPerS: null, remainingMs: null });
    expect(speed.at(2999, 300, 1000)).toEqual({ speedBytesPerS: null, remainingMs: null });
    expect(speed.at(4000, 400, 1000)).toEqual({ speedBytesPerS: 100, remainingMs: 6000 });
  });
  it('forgets what is older than its window', () => {
    const speed = new Speedometer();
    for (let s = 0; s <= 30; s += 1) speed.at(s * 1000, s * 1000, null);
    let last: number | null = null;
    for (let s = 31; s <= 60; s += 1) last = speed.at(s * 1000, 30_000 + (s - 30) * 10, null).speedBytesPerS;
    expect(last).toBeCloseTo(10, 5);
  });
  it('is never negative when a layer starts again', () => {
    const speed = new Speedometer();
    speed.at(0, 0, 1000);
    speed.at(4000, 500, 1000);
    expect(speed.at(5000, 100, 1000)).toEqual({ speedBytesPerS: null, remainingMs: null });
  });
  it('begins anew when the clock is set back', () => {
    const speed = new Speedometer();
    speed.at(100_000, 0, 1000);
    speed.at(104_000, 400, 1000);
    speed.at(4000, 500, 1000);
    expect(speed.at(8000, 900, 1000)).toEqual({ speedBytesPerS: 100, remainingMs: 1000 });
  });
  it('tells no remaining time before a hundredth is done or without a total', () => {
    const speed = new Speedometer();
    speed.at(0, 0, 1_000_000);
    expect(speed.at(4000, 400, 1_000_000)).toEqual({ speedBytesPerS: 100, remainingMs: null });
    expect(speed.at(5000, 50_000, null).remainingMs).toBeNull();
  });
});

describe('the progress of a push', () => {
  it.each([1, 2, 3, 4, 5])('never goes backwards nor over its total (sequence %i)', (seed) => {
    const random = numbers(seed);
    const progress = new PushProgress(5000);
    const sizes = Array.from({ length: 6 }, () => 100 + random(2000));
    const sent = sizes.map(() => 0);
    for (const index of sizes.keys()) progress.take(layer(`l${index}`, 'waiting', 0, null));
    let done = 0;
    for (let turn = 0; turn < 600; turn += 1) {
      const index = random(sizes.length);
      const size = sizes[index] ?? 0;
      // Now and then the engine starts a layer again.
      sent[index] = random(40) === 0 ? 0 : Math.min(size, (sent[index] ?? 0) + random(200));
      const current = sent[index] ?? 0;
      progress.take(layer(`l${index}`, current === size ? 'pushed' : 'pushing', current, size));
      const now = progress.snapshot(turn * 100);
      const total = now.totalBytes ?? 0;
      expect(now.doneBytes).toBeGreaterThanOrEqual(done);
      expect(now.doneBytes).toBeLessThanOrEqual(total);
      expect(now.speedBytesPerS ?? 0).toBeGreaterThanOrEqual(0);
      expect(now.remainingMs ?? 0).toBeGreaterThanOrEqual(0);
      done = now.doneBytes ?? 0;
    }
    for (const [index, size] of sizes.entries()) progress.take(layer(`l${index}`, 'pushed', size, size));
    const end = progress.snapshot(60_100);
    expect(end.doneBytes).toBe(end.totalBytes);
    expect(end.note).toBe('Finishing in the registry');
  });

  it('counts layers that are there as nothing to send', () => {
    const progress = new PushProgress(1_000_000);
    progress.take(layer('a', 'exists', 0, null));
    progress.take(layer('b', 'pushing', 10, 100));
    expect(progress.snapshot(0)).toMatchObject({
      doneBytes: 10,
      totalBytes: 100,
      note: 'Sending 1 of 2 layers, 1 already there',
    });
  });
  it('says when everything is there', () => {
    const progress = new PushProgress(1000);
    progress.take(layer('a', 'exists', 0, null));
    progress.take(layer('b', 'mounted', 0, null));
    expect(progress.snapshot(0)).toMatchObject({ note: 'All 2 layers already there', totalBytes: 0, doneBytes: 0 });
    const single = new PushProgress(1000);
    single.take(layer('a', 'exists', 0, null));
    expect(single.snapshot(0).note).toBe('The only layer is already there');
  });
  it('tells a retry until the layer goes on', () => {
    const progress = new PushProgress(1000);
    progress.take({ kind: 'retry', inS: 5, attempt: 1, of: 5, layerId: 'a' });
    progress.take(layer('a', 'retrying', 0, 100));
    progress.take(layer('b', 'pushing', 5, 100));
    expect(progress.snapshot(0).retry).toEqual({ inS: 5, attempt: 1, of: 5 });
    progress.take(layer('a', 'pushing', 1, 100));
    expect(progress.snapshot(0).retry).toBeNull();
  });
});
