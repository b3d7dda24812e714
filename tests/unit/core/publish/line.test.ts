import { describe, expect, it } from 'vitest';
import type { UploadEvent } from '#core/ports/uploads';
import { Line } from '#core/publish/send/line';
import { Outbox } from '#core/publish/send/outbox';
import { planningOverFakes } from '../../../support/fakes/planning';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';
import { accessOfFakes } from '../../../support/fakes/registry-use';

const fromHere = { ...pushRequest, pusher: 'gantry' as const };
type UploadEventSink = (event: UploadEvent) => void;
async function* nothing(): AsyncGenerator<Uint8Array> {}

describe('the speed of a line', () => {
  it('is its best, not that of the wait for what is compressed', () => {
    let nowMs = 0;
    const line = new Line(() => nowMs);
    for (; nowMs < 10_000; nowMs += 100) line.passed(nowMs < 5000 ? 20_000 : 1_000_000);
    expect(line.bytesPerS).toBeGreaterThan(9_000_000);
    expect(line.bytesPerS).toBeLessThan(11_500_000);
  });
  it('is not told by a clock that was set back', () => {
    let nowMs = 0;
    const line = new Line(() => nowMs);
    const passFor = (ms: number): void => {
      for (const end = nowMs + ms; nowMs < end; nowMs += 100) line.passed(100_000);
    };
    passFor(10_000);
    nowMs -= 60_000;
    passFor(70_000);
    expect(line.bytesPerS).toBeGreaterThan(900_000);
    expect(line.bytesPerS).toBeLessThan(1_200_000);
  });
  it('is not told by a few bytes', () => {
    let nowMs = 0;
    const line = new Line(() => nowMs);
    line.passed(100_000);
    nowMs = 10;
    expect(line.bytesPerS).toBeNull();
  });
  it('is not told by what the system takes at once', () => {
    let nowMs = 0;
    const line = new Line(() => nowMs);
    line.passed(3_000_000);
    line.passed(3_000_000);
    nowMs = 20;
    line.passed(50_000);
    expect(line.bytesPerS).toBeNull();
    for (; nowMs < 6000; nowMs += 20) line.passed(50_000);
    expect(line.bytesPerS).toBeLessThan(6_000_000);
  });
});

describe('a line that takes less than is compressed', () => {
  it('is told by what it took lately, before its speed is known', async () => {
    const { uploads } = publishingOverFakes();
    let [nowMs, madeBytes] = [0, 0];
    const begun = new Promise<UploadEventSink>((resolve) => {
      uploads.blob = (_, { on }) => {
        resolve(on);
        return new Promise(() => undefined);
      };
    });
    const { signal } = new AbortController();
    const desk = {
      ...{
        request: fromHere,
        uploads,
        pace: { blockBytes: 1, take: async () => undefined },
        nowMs: () => nowMs,
        signal,
      },
      ...{
        log: () => undefined,
        access: async () => ({ ...accessOfFakes, storageLimitBytes: null }),
        planning: planningOverFakes().planning,
      },
    };
    const outbox = new Outbox(desk, null, null);
    const store = { hold: () => () => undefined, discard: async () => undefined };
    const source = { whole: new Promise<never>(() => undefined), read: nothing, ...store };
    outbox.begin({ layer: source.whole, source, madeBytes: () => madeBytes });
    const on = await begun;
    on({ kind: 'sent', bytes: 3_000_000 });
    madeBytes = 20_000_000;
    // What systems take at once says nothing.
    expect(outbox.behindBytesPerS).toBeNull();
    nowMs = 250;
    on({ kind: 'sent', bytes: 500_000 });
    expect(outbox.behindBytesPerS).toBe(2_500_000);
    // All that is compressed is on its way: the line waits.
    on({ kind: 'sent', bytes: 16_000_000 });
    expect(outbox.behindBytesPerS).toBeNull();
  });
});
