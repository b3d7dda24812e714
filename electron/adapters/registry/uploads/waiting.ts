import type { LayerFacts } from '#core/ports/registry';
import { cancelled } from '#shared/errors';

/** Null where it is not known yet; a reason why it never will be is heard when the bytes are read. */
export const knownNow = (whole: Promise<LayerFacts>): Promise<LayerFacts | null> =>
  Promise.race([whole.catch(() => null), new Promise<null>((resolve) => setImmediate(() => resolve(null)))]);

/** The promise, or `cancelled` as soon as the signal says so. */
export function orCancelled<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
