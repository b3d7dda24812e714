import type { PushEvent } from '#core/ports/engine';
import { count } from '#shared/model/format';
import { type LayerProgress, reuseInWords, type StepProgress } from '#shared/model/publish-job';

export const quiet = (note: string): StepProgress => ({
  note,
  doneBytes: null,
  totalBytes: null,
  speedBytesPerS: null,
  remainingMs: null,
  layers: [],
  retry: null,
});

/** A speed means something only over this much time, a remaining time only after this share. */
const WINDOW_MS = 8000;
const SPEED_AFTER_MS = 3000;
const REMAINING_AFTER_SHARE = 0.01;

/**
 * Bytes over time: speed over a sliding window, remaining time from it. A mark that goes back (a layer starts again, or the clock is set) empties the
 * window, so that the speed is never negative and never a leap.
 */
export class Speedometer {
  private marks: { readonly atMs: number; readonly bytes: number }[] = [];

  at(
    nowMs: number,
    doneBytes: number,
    totalBytes: number | null,
  ): { speedBytesPerS: number | null; remainingMs: number | null } {
    const last = this.marks.at(-1);
    if (last !== undefined && (doneBytes < last.bytes || nowMs < last.atMs)) this.marks = [];
    this.marks.push({ atMs: nowMs, bytes: doneBytes });
    while (this.marks.length > 2 && nowMs - (this.marks[0]?.atMs ?? nowMs) > WINDOW_MS) this.marks.shift();
    const first = this.marks[0];
    if (first === undefined || nowMs - first.atMs < SPEED_AFTER_MS || doneBytes === first.bytes)
      return { speedBytesPerS: null, remainingMs: null };
    const speedBytesPerS = (doneBytes - first.bytes) / ((nowMs - first.atMs) / 1000);
    const meaningful = totalBytes !== null && totalBytes > 0 && doneBytes / totalBytes >= REMAINING_AFTER_SHARE;
    return {
      speedBytesPerS,
      remainingMs: meaningful ? Math.round(((totalBytes - doneBytes) / speedBytesPerS) * 1000) : null,
    };
  }
}

/** The layers of a push under one total. Layers that the registry has count as done without having been sent. */
export class PushProgress {
  private readonly layers = new Map<string, LayerProgress>();
  private readonly speed = new Speedometer();
  private retry: StepProgress['retry'] = null;
  private retryLayer: string | null = null;
  private totalBytes = 0;
  private reachedBytes = 0;

  /** `imageBytes`: the engine's size of the image, the total until the layers tell theirs. */
  constructor(imageBytes: number) {
    this.totalBytes = imageBytes;
  }

  take(event: PushEvent): void {
    if (event.kind === 'retry') {
      this.retry = { inS: event.inS, attempt: event.attempt, of: event.of };
      this.retryLayer = event.layerId;
    }
    if (event.kind !== 'layer') return;
    this.layers.set(event.layer.id, event.layer);
    if (event.layer.id === this.retryLayer && event.layer.is !== 'retrying') this.retry = null;
  }

  /** As the engine calls them: those that the registry has taken in. */
  get pushed(): readonly string[] {
    return [...this.layers.values()].flatMap(({ id, is }) => (is === 'pushed' ? [id] : []));
  }

  /** The total until the layers tell theirs, found out on the way. */
  expect(totalBytes: number): void {
    this.totalBytes = Math.max(this.totalBytes, totalBytes);
  }

  snapshot(nowMs: number): StepProgress {
    const layers = [...this.layers.values()];
    const sent = layers.filter(({ is }) => is !== 'exists' && is !== 'mounted');
    const knownBytes = sent.reduce((sum, layer) => sum + (layer.totalBytes ?? 0), 0);
    const allKnown = layers.length > 0 && sent.every(({ totalBytes, is }) => totalBytes !== null || is === 'pushed');
    // Until every layer has told its size the image's size is the best figure; it never shrinks below what is known.
    if (allKnown) this.totalBytes = Math.max(knownBytes, this.reachedBytes);
    else this.totalBytes = Math.max(this.totalBytes, knownBytes);
    const doneBytes = sent.reduce((sum, layer) => sum + layer.currentBytes, 0);
    const { speedBytesPerS, remainingMs } = this.speed.at(nowMs, doneBytes, this.totalBytes);
    this.reachedBytes = Math.max(this.reachedBytes, doneBytes);
    const shown = Math.min(this.reachedBytes, this.totalBytes);
    return {
      note: noteOf(layers),
      doneBytes: shown,
      totalBytes: this.totalBytes,
      speedBytesPerS,
      remainingMs,
      layers,
      retry: this.retry,
    };
  }
}

function noteOf(layers: readonly LayerProgress[]): string {
  if (layers.length === 0) return 'Asking the registry which layers it has';
  const there = layers.filter(({ is }) => is === 'exists' || is === 'mounted').length;
  if (there === layers.length) return reuseInWords({ total: there, reused: there });
  const open = layers.filter(({ is }) => is === 'waiting' || is === 'pushing' || is === 'retrying').length;
  if (open === 0) return 'Finishing in the registry';
  return there === 0
    ? `Sending ${count(layers.length, 'layer')}`
    : `Sending ${layers.length - there} of ${layers.length} layers, ${there} already there`;
}
