import type { Clock } from './ports/clock';

/** At most one call per interval; what comes in between is replaced by the newest, and the last one is never lost. */
export interface Throttle<Value> {
  push(value: Value): void;
  /** Sends at once, dropping what waits. */
  force(value: Value): void;
}

export function throttle<Value>(clock: Clock, intervalMs: number, send: (value: Value) => void): Throttle<Value> {
  let lastMs = Number.NEGATIVE_INFINITY;
  let waiting: { value: Value } | null = null;
  let takeBack: (() => void) | null = null;
  const deliver = (value: Value): void => {
    takeBack?.();
    takeBack = null;
    waiting = null;
    lastMs = clock.nowMs();
    send(value);
  };
  return {
    push: (value) => {
      const dueMs = lastMs + intervalMs - clock.nowMs();
      if (dueMs <= 0) return deliver(value);
      waiting = { value };
      takeBack ??= clock.after(dueMs, () => {
        takeBack = null;
        if (waiting !== null) deliver(waiting.value);
      });
    },
    force: deliver,
  };
}
