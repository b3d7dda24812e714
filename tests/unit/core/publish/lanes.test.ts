import { describe, expect, it } from 'vitest';
import { Lanes } from '#core/publish/send/lanes';

const STEP_MS = 50;

/**
 * So many blobs over a line of `lineBytesPerMs`, each lane of which takes `laneBytesPerMs` at most, with so much delay before and after each blob.
 * Answers with the most lanes that were in use at any time from `fromMs` on, and how long all took.
 */
async function send(
  blobs: readonly number[],
  line: { whole: number; lane: number; delayMs?: number; knownBytesPerS?: number },
  fromMs = 0,
) {
  let nowMs = 0;
  const lanes = new Lanes(() => nowMs, line.knownBytesPerS ?? null);
  const running = new Set<{ leftBytes: number; waitMs: number; leave: () => void }>();
  for (const bytes of blobs)
    void lanes.enter().then((leave) => running.add({ leftBytes: bytes, waitMs: line.delayMs ?? 0, leave }));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  let most = 0;
  await settled();
  for (; running.size > 0; nowMs += STEP_MS) {
    if (nowMs >= fromMs) most = Math.max(most, running.size);
    for (const blob of running) blob.waitMs -= STEP_MS;
    const sending = [...running].filter(({ waitMs }) => waitMs < 0);
    const share = Math.min(line.lane, line.whole / Math.max(1, sending.length)) * STEP_MS;
    for (const blob of sending) {
      lanes.passed(Math.min(share, blob.leftBytes));
      blob.leftBytes -= share;
      if (blob.leftBytes > 0) continue;
      running.delete(blob);
      blob.leave();
    }
    await settled();
  }
  return { most, ms: nowMs };
}

describe('blobs side by side', () => {
  it('are sent one after the other where the line holds them up, but for a try now and then', async () => {
    const { most, ms } = await send(Array(10).fill(5_000_000), { whole: 2500, lane: 2500 });
    expect(most).toBeLessThanOrEqual(2);
    expect(ms).toBeLessThan(21_000);
    expect((await send(Array(10).fill(5_000_000), { whole: 2500, lane: 2500 }, 8000)).most).toBe(1);
  });

  it('are sent one after the other from the start where the line is known to take no more', async () => {
    const line = { whole: 2500, lane: 2500, knownBytesPerS: 2_600_000 };
    expect((await send(Array(8).fill(5_000_000), line)).most).toBe(1);
  });

  it('become more where the line takes more than it was known to, or less', async () => {
    for (const knownBytesPerS of [2_500_000, 200_000_000]) {
      const line = { whole: 100_000, lane: 10_000, knownBytesPerS };
      expect((await send(Array(16).fill(20_000_000), line)).most).toBe(4);
    }
  });

  it('are tried side by side after a while even so: lines change', async () => {
    const line = { whole: 5000, lane: 2500, knownBytesPerS: 2_500_000 };
    const blobs = Array(20).fill(5_000_000);
    expect((await send(blobs.slice(0, 8), line)).most).toBe(1);
    expect((await send(blobs, line)).most).toBeGreaterThan(1);
  });

  it('become more where each one waits for something of its own', async () => {
    const { most, ms } = await send(Array(16).fill(20_000_000), { whole: 100_000, lane: 10_000 });
    expect(most).toBe(4);
    // At four times 10 MB/s these are 8 s.
    expect(ms).toBeLessThan(13_000);
  });

  it('become more where delays between them are what takes the time', async () => {
    const { most } = await send(Array(40).fill(5_000_000), { whole: 100_000, lane: 100_000, delayMs: 400 });
    expect(most).toBeGreaterThanOrEqual(3);
  });

  it('are as many as bring something: three where the line is full with them', async () => {
    const { most } = await send(Array(30).fill(20_000_000), { whole: 30_000, lane: 10_000 }, 12_000);
    expect(most).toBe(3);
  });
});
