/** Speed and remaining time over the last seconds, kept back until they mean something. */
export interface SpeedMeter {
  readonly add: (nowMs: number, doneBytes: number) => void;
  readonly speedBytesPerS: (nowMs: number) => number | null;
  /** `totalBytes` null: unknown, and so is the time. */
  readonly remainingMs: (nowMs: number, totalBytes: number | null) => number | null;
}

const windowMs = 10_000;
const meaningfulAfterMs = 3_000;
const meaningfulShare = 0.01;

export function createSpeedMeter(): SpeedMeter {
  let samples: { readonly atMs: number; readonly doneBytes: number }[] = [];
  /** One sample before the window is kept, so that a stall shows as a falling speed and not as no figure. */
  const trim = (nowMs: number): void => {
    const firstInside = samples.findIndex((sample) => sample.atMs >= nowMs - windowMs);
    if (firstInside > 1) samples = samples.slice(firstInside - 1);
    if (firstInside === -1) samples = samples.slice(-1);
  };
  const speed = (nowMs: number): number | null => {
    trim(nowMs);
    const first = samples[0];
    const last = samples.at(-1);
    if (first === undefined || last === undefined || nowMs - first.atMs < meaningfulAfterMs) return null;
    return ((last.doneBytes - first.doneBytes) * 1000) / (nowMs - first.atMs);
  };
  return {
    add: (atMs, doneBytes) => {
      const last = samples.at(-1);
      if (last === undefined || last.doneBytes !== doneBytes) samples.push({ atMs, doneBytes });
      trim(atMs);
    },
    speedBytesPerS: speed,
    remainingMs: (nowMs, totalBytes) => {
      const perSecond = speed(nowMs);
      const doneBytes = samples.at(-1)?.doneBytes ?? 0;
      if (perSecond === null || perSecond <= 0 || totalBytes === null) return null;
      if (doneBytes < totalBytes * meaningfulShare) return null;
      return Math.max(0, Math.round(((totalBytes - doneBytes) * 1000) / perSecond));
    },
  };
}
