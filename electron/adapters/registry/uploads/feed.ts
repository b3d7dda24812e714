import type { BlobSource, Pace } from '#core/ports/uploads';
import { cancelled } from '#shared/errors';

/** Nothing came for a while: the bytes are still being made, or the push is paused. */
export const IDLE = Symbol('idle');

/**
 * The blob's bytes, one block after the other as the pace allows, from wherever the registry is. What was asked for and not taken in
 * time is kept for the next one who asks.
 */
export class Feed {
  private readonly source: BlobSource;
  private readonly pace: Pace;
  private reading = new AbortController();
  private iterator: AsyncIterator<Uint8Array> | null = null;
  private rest: Uint8Array | null = null;
  private coming: Promise<Uint8Array | null> | null = null;
  private handedBytes = 0;

  constructor(source: BlobSource, pace: Pace) {
    this.source = source;
    this.pace = pace;
  }

  /** Bytes of the blob before the next block. */
  get atBytes(): number {
    return this.handedBytes;
  }

  /** The next block, of `mostBytes` at most; null: the blob has ended; IDLE: `until` came first. */
  async next(mostBytes: number, until: AbortSignal): Promise<Uint8Array | null | typeof IDLE> {
    this.coming ??= this.fetch(mostBytes, this.reading.signal);
    // Whoever asks next hears it, and nobody may ask any more.
    this.coming.catch(() => undefined);
    const block = await orAbort(this.coming, until);
    if (block === IDLE) return IDLE;
    this.coming = null;
    this.handedBytes += block?.length ?? 0;
    return block;
  }

  /** Goes on from another place. */
  goTo(fromBytes: number): void {
    this.close();
    this.reading = new AbortController();
    this.handedBytes = fromBytes;
  }

  close(): void {
    const { iterator } = this;
    this.reading.abort();
    this.iterator = null;
    this.rest = null;
    this.coming = null;
    // A source that is waiting itself ends by its signal; its own end is nobody's business here.
    iterator?.return?.().catch(() => undefined);
  }

  private async fetch(mostBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
    while (this.rest === null || this.rest.length === 0) {
      this.iterator ??= this.source.read(this.handedBytes, signal)[Symbol.asyncIterator]();
      const next = await this.iterator.next();
      if (signal.aborted) throw cancelled();
      if (next.done === true) return null;
      this.rest = next.value;
    }
    const block = this.rest.subarray(0, Math.min(mostBytes, this.pace.blockBytes));
    await this.pace.take(block.length, signal);
    if (signal.aborted) throw cancelled();
    this.rest = this.rest.subarray(block.length);
    return block;
  }
}

/** What `promise` gives, or IDLE as soon as the signal aborts. */
async function orAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | typeof IDLE> {
  if (signal.aborted) return IDLE;
  let stop = (): void => undefined;
  const aborted = new Promise<typeof IDLE>((resolve) => {
    stop = () => resolve(IDLE);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
