import type { Clock } from '#core/ports/clock';
import type { RegistryAccess } from '#core/ports/registry';
import { ask, type Http } from '../../http/ask';
import { nextLocation } from './location';

interface Tools {
  readonly http: Http;
  readonly clock: Clock;
}

/** Nobody waits gladly for it. */
const WITHIN_MS = 5_000;
/** Before each further try. */
const WAITS_MS = [200, 1_000];

/**
 * Ends an upload at the registry, as far as it can be told; never throws. A registry may still be reading the request that was cut: what it
 * says of the upload then is old when it is asked to drop it, which it refuses (Distribution 3: 416), so it is asked once more.
 */
export async function takeUploadBack(
  { http, clock }: Tools,
  access: RegistryAccess,
  location: string,
  isUnsure: boolean,
): Promise<void> {
  const signal = AbortSignal.timeout(WITHIN_MS);
  let at = location;
  let isToBeAsked = isUnsure;
  try {
    for (const waitMs of [...WAITS_MS, null]) {
      const now = isToBeAsked ? await ask(http, access, at, { signal }) : null;
      if (now !== null) at = nextLocation(access, at, now);
      const dropped = await ask(http, access, at, { method: 'DELETE', signal });
      // One that no longer tells where it stands (Distribution 2.8) never will.
      if (dropped.status < 400 || (now !== null && now.status >= 400) || waitMs === null) return;
      isToBeAsked = true;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  } catch {
    // The registry purges it by itself in time.
  }
}
