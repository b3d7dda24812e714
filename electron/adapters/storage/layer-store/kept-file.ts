import { createReadStream } from 'node:fs';
import { AppFailure, cancelled } from '#shared/errors';

const READ_BYTES = 1 << 20;

/** From there to the end. Throws AppFailure `cancelled` when aborted, and disk-error where the file is gone or the disk does not give it. */
export async function* readKept(path: string, start: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { start, signal, highWaterMark: READ_BYTES });
  } catch (cause) {
    if (signal.aborted) throw cancelled();
    const said = cause instanceof Error ? cause.message : String(cause);
    const message = `A compressed layer cannot be read from ${path} any more. Try again: it is compressed anew where it is gone.`;
    throw new AppFailure({ code: 'disk-error', message, detail: said, retryable: true, action: 'retry' }, { cause });
  }
}
