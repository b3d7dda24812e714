import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { BlobSource, Pace, UploadEvent } from '#core/ports/uploads';

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

export const unlimited: Pace = { blockBytes: 1024 * 1024, take: () => Promise.resolve() };

/** A blob that is all there. `reads` notes from where it was read. */
export function sourceOf(content: Buffer, pieceBytes = 100_000) {
  const reads: number[] = [];
  const source: BlobSource = {
    whole: Promise.resolve({ digest: digestOf(content), sizeBytes: content.length }),
    read: async function* (fromBytes) {
      reads.push(fromBytes);
      for (let at = fromBytes; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
    },
  };
  return { source, reads, digest: digestOf(content) };
}

/** A blob that grows as the test says. */
export function growingSource(content: Buffer) {
  let thereBytes = 0;
  let wake = (): void => undefined;
  let settle: { resolve: (value: { digest: string; sizeBytes: number }) => void; reject: (cause: unknown) => void };
  const whole = new Promise<{ digest: string; sizeBytes: number }>((resolve, reject) => {
    settle = { resolve, reject };
  });
  whole.catch(() => undefined);
  const source: BlobSource = {
    whole,
    read: async function* (fromBytes, signal) {
      for (let at = fromBytes; at < content.length; ) {
        if (at < thereBytes) {
          const piece = content.subarray(at, thereBytes);
          at = thereBytes;
          yield piece;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          if (signal.aborted) throw new Error('aborted');
        }
      }
    },
  };
  return {
    source,
    digest: digestOf(content),
    growTo: async (bytes: number) => {
      thereBytes = Math.min(bytes, content.length);
      if (thereBytes === content.length) settle.resolve({ digest: digestOf(content), sizeBytes: content.length });
      wake();
      await turn();
    },
    fail: (cause: unknown) => settle.reject(cause),
  };
}

/** What an upload tells, and the way to stop it. */
export function followUpload() {
  const controller = new AbortController();
  const events: UploadEvent[] = [];
  return {
    running: { signal: controller.signal, on: (event: UploadEvent) => void events.push(event) },
    abort: () => controller.abort(),
    events,
    /** Of what does not happen with every blob. */
    kinds: () => events.map(({ kind }) => kind).filter((kind) => !['sent', 'log', 'finishing'].includes(kind)),
    sentBytes: () => events.reduce((sum, event) => sum + (event.kind === 'sent' ? event.bytes : 0), 0),
  };
}
