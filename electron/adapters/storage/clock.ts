import { randomBytes } from 'node:crypto';
import type { Clock } from '#core/ports/clock';
import type { Ids } from '#core/ports/ids';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** `20261123T123000123-4f2a9c`: sorts by time, safe as a file name. */
export const timeIds: Ids = {
  next: () => `${new Date().toISOString().replace(/[-:.Z]/g, '')}-${randomBytes(3).toString('hex')}`,
};
