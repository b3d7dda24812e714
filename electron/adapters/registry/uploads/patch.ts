import type { Clock } from '#core/ports/clock';
import type { RegistryAccess } from '#core/ports/registry';
import { cancelled } from '#shared/errors';
import type { Answer } from '../../http/answer';
import type { Http } from '../../http/ask';
import { sendStream } from '../../http/stream';
import { type Feed, IDLE } from './feed';

export interface Patch {
  readonly http: Http;
  readonly clock: Clock;
  readonly access: RegistryAccess;
  readonly location: string;
  readonly feed: Feed;
  readonly mostBytes: number;
  /** Ends the request as if the blob had: what is on its way may arrive. */
  readonly signal: AbortSignal;
  /** The feed is ahead of the registry from now on, whatever becomes of the request. */
  readonly onBegin: () => void;
  readonly onSent: (bytes: number) => void;
}

/** Without a byte for so long a request is ended, and a new one begun when there are some: proxies give up on silent ones. */
const IDLE_MS = 10_000;
/** When cancelled: for so long, so that the registry still knows the upload and can drop it. */
const GRACE_MS = 2_000;

/** The blob's next bytes in one request; null: it has ended. Throws what sending a stream throws. */
export async function sendPatch(patch: Patch): Promise<Answer | null> {
  const { http, clock, access, location, feed, mostBytes, signal, onBegin } = patch;
  const first = await feed.next(mostBytes, signal);
  if (first === IDLE) throw cancelled();
  if (first === null) return null;
  onBegin();
  const broken = new AbortController();
  let takeBack = (): void => undefined;
  const end = (): void => {
    takeBack = clock.after(GRACE_MS, () => broken.abort());
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    return await sendStream(http, access, location, {
      method: 'PATCH',
      headers: {},
      body: (ended) => blocks(patch, first, ended),
      signal: broken.signal,
    });
  } finally {
    signal.removeEventListener('abort', end);
    takeBack();
  }
}

async function* blocks(
  { clock, feed, mostBytes, signal, onSent }: Patch,
  first: Uint8Array,
  ended: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const idle = new AbortController();
  const until = AbortSignal.any([ended, signal, idle.signal]);
  let leftBytes = mostBytes;
  for (let block: Uint8Array = first; ; ) {
    leftBytes -= block.length;
    onSent(block.length);
    yield block;
    if (leftBytes <= 0) return;
    const takeBack = clock.after(IDLE_MS, () => idle.abort());
    const next = await feed.next(leftBytes, until).finally(takeBack);
    if (next === null || next === IDLE) return;
    block = next;
  }
}
