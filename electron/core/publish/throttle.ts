import type { Clock } from '../ports/clock';

export interface Throttle {
  /** Something changed: sends now, or once as soon as the interval allows. */
  readonly touch: () => void;
  /** Sends what is still held back, now. */
  readonly flush: () => void;
}

/** Calls `send` at most once in `intervalMs`; the last change is always sent. */
export function createThrottle(clock: Clock, intervalMs: number, send: () => void): Throttle {
  let lastMs = Number.NEGATIVE_INFINITY;
  let takeBack: (() => void) | null = null;
  const sendNow = (): void => {
    takeBack?.();
    takeBack = null;
    lastMs = clock.nowMs();
    send();
  };
  return {
    touch: () => {
      if (takeBack !== null) return;
      const waitMs = lastMs + intervalMs - clock.nowMs();
      if (waitMs <= 0) sendNow();
      else takeBack = clock.after(waitMs, sendNow);
    },
    flush: () => {
      if (takeBack !== null) sendNow();
    },
  };
}
