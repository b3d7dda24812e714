import { cancelled } from '#shared/errors';
import type { Clock } from '../ports/clock';
import type { Pace } from '../ports/uploads';

/** What is sent at once where nothing limits it. */
const MOST_BLOCK_BYTES = 1024 * 1024;
const LEAST_BLOCK_BYTES = 4 * 1024;
/** With a limit, a block is what may go in this time: the line is used evenly, and a new limit soon holds. */
const BLOCK_MS = 125;
/** What was not used is not saved up for longer. */
const BURST_MS = 250;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/**
 * A token bucket that all blobs of a push share, with a limit that may change and a pause. Whoever comes first goes first; a block that
 * is larger than what there is goes too and is paid for by those behind it.
 */
export class PushPace implements Pace {
  private readonly clock: Clock;
  private limit: number | null;
  private paused = false;
  private queue: Waiting[] = [];
  /** Below zero: the line has to rest. */
  private tokensBytes = 0;
  private filledAtMs: number;
  private takeBack: (() => void) | null = null;

  /** `limitBytesPerS` null: as fast as the line goes. */
  constructor(clock: Clock, limitBytesPerS: number | null) {
    this.clock = clock;
    this.limit = limitBytesPerS;
    this.filledAtMs = clock.nowMs();
  }

  get blockBytes(): number {
    if (this.limit === null) return MOST_BLOCK_BYTES;
    return Math.min(MOST_BLOCK_BYTES, Math.max(LEAST_BLOCK_BYTES, Math.floor((this.limit * BLOCK_MS) / 1000)));
  }

  get isPaused(): boolean {
    return this.paused;
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.limit === null && !this.paused && this.queue.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.queue = this.queue.filter((other) => other !== waiting);
        reject(cancelled());
        this.serve();
      };
      const waiting = {
        bytes,
        go: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.queue.push(waiting);
      this.serve();
    });
  }

  /** Holds from the next block on. */
  setLimit(limitBytesPerS: number | null): void {
    this.fill();
    this.limit = limitBytesPerS;
    this.tokensBytes = Math.min(0, this.tokensBytes);
    this.serve();
  }

  pause(): void {
    this.paused = true;
    this.serve();
  }

  resume(): void {
    // A pause is no time to save up in.
    this.fill();
    this.tokensBytes = Math.min(0, this.tokensBytes);
    this.paused = false;
    this.serve();
  }

  /** Lets go who may, and comes back when the next one may. */
  private serve(): void {
    this.takeBack?.();
    this.takeBack = null;
    this.fill();
    while (!this.paused && (this.limit === null || this.tokensBytes >= 0)) {
      const next = this.queue.shift();
      if (next === undefined) return;
      if (this.limit !== null) this.tokensBytes -= next.bytes;
      next.go();
    }
    if (this.paused || this.limit === null || this.queue.length === 0) return;
    const dueMs = Math.max(1, Math.ceil((-this.tokensBytes / this.limit) * 1000));
    this.takeBack = this.clock.after(dueMs, () => this.serve());
  }

  private fill(): void {
    const nowMs = this.clock.nowMs();
    const passedMs = Math.max(0, nowMs - this.filledAtMs);
    this.filledAtMs = nowMs;
    if (this.limit === null) this.tokensBytes = 0;
    else this.tokensBytes = Math.min((this.limit * BURST_MS) / 1000, this.tokensBytes + (this.limit * passedMs) / 1000);
  }
}
