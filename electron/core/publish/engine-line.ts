import type { PushEvent } from '../ports/engine';
import type { Uplink, Uplinks } from '../ports/uplinks';

/** Less than that says more about delays than about the line. */
const LEAST_BYTES = 10_000_000;
const LEAST_MS = 300;
/** Uncompressed: engines compress at least so much of a layer. Who was slower waited for the line. */
const COMPRESSED_BYTES_PER_S = 15_000_000;

/** An engine's push by the clock: from the first byte of a layer until the registry had the last one. */
export interface EnginePush {
  readonly passedMs: number;
  /** Of the layers that were sent; uncompressed, as engines count. */
  readonly rawBytes: number;
}

/** What an engine tells of its layers, as far as it says something of the line. */
export class EngineLine {
  private startMs: number | null = null;
  private endMs = 0;
  private isSpoiled = false;
  private readonly sent = new Map<string, number>();

  take(event: PushEvent, nowMs: number): void {
    // Waits of up to 20 s, and bytes that were sent twice.
    if (event.kind === 'retry') this.isSpoiled = true;
    if (event.kind !== 'layer') return;
    const { id, is, totalBytes } = event.layer;
    if (is === 'pushing') this.startMs ??= nowMs;
    if (is !== 'pushed') return;
    this.endMs = nowMs;
    this.sent.set(id, totalBytes ?? 0);
  }

  /** Null: it says nothing. */
  get push(): EnginePush | null {
    if (this.isSpoiled || this.startMs === null || this.sent.size === 0) return null;
    const rawBytes = [...this.sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    return { passedMs: this.endMs - this.startMs, rawBytes };
  }
}

/** `sentBytes`: compressed, as the registry has them. Null: too little, or too short, to tell. */
export function uplinkOf({ passedMs, rawBytes }: EnginePush, sentBytes: number): Uplink | null {
  if (sentBytes < LEAST_BYTES || passedMs < LEAST_MS) return null;
  const perS = 1000 / passedMs;
  return { bytesPerS: sentBytes * perS, isAtLeast: rawBytes * perS >= COMPRESSED_BYTES_PER_S };
}

/** What may have been held up by something else only counts where it says clearly more than what is known. */
const CLEARLY_MORE = 1.25;

/** Remembers what a push has shown of the registry's line. */
export async function learnLine(uplinks: Uplinks, registry: string, found: Uplink): Promise<void> {
  await uplinks.put(registry, learnt(await uplinks.get(registry), found));
}

/** What is remembered of a line after this push. */
export const learnt = (known: Uplink | null, found: Uplink): Uplink =>
  known !== null && found.isAtLeast && found.bytesPerS < known.bytesPerS * CLEARLY_MORE ? known : found;
