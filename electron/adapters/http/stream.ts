import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { RegistryAccess } from '#core/ports/registry';
import { cancelled } from '#shared/errors';
import type { Answer } from './answer';
import { authorizationOf, type Http, isPinned } from './ask';
import { pinnedDispatcher } from './certificate';
import { unreachable } from './unreachable';

export interface StreamRequest {
  readonly method: 'PATCH' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** Read as the line takes it, never ahead. Is told when nobody reads any more: the answer may come before its end. Null: nothing. */
  readonly body: ((ended: AbortSignal) => AsyncIterable<Uint8Array>) | null;
  /** Breaks the connection off. */
  readonly signal: AbortSignal;
}

/** A line that takes nothing for so long is dead: TCP alone would wait for a quarter of an hour. */
const STALLED_MS = 120_000;
/**
 * A proxy that gathers whole requests sends them on only now, and a registry may read the whole blob again before it says yes (storage in
 * S3); as patient as Harbor's own proxy (proxy_read_timeout). `fetch` gives up after 300 s whatever it is told (undici: headersTimeout).
 */
const ANSWER_MS = 900_000;
const MOST_ANSWER_BYTES = 1024 * 1024;

/**
 * One request whose body is a stream of unknown length (chunked transfer encoding, as engines push), or whose answer may take long, as the
 * connection's user and by the same rules as `ask`: certificates, user agent, no cookies; redirects are not followed, for a stream cannot be sent twice. Any status is
 * an answer, 401 too; throws registry-unreachable and certificate-*, `cancelled` when aborted, and what reading the body throws.
 */
export async function sendStream(
  http: Http,
  access: RegistryAccess,
  url: string,
  { method, headers, body, signal }: StreamRequest,
): Promise<Answer> {
  const authorization = await authorizationOf(http, access, url, { method, signal });
  const { request } = await import('undici');
  const ended = new AbortController();
  const watch = new Watch();
  const broken: { thrown: { readonly cause: unknown } | null } = { thrown: null };
  if (body === null) watch.within(ANSWER_MS);
  try {
    const answer = await request(url, {
      method,
      headers: {
        'user-agent': http.userAgent,
        authorization,
        'content-type': 'application/octet-stream',
        ...headers,
      },
      dispatcher: await dispatcherFor(access, url),
      body:
        body === null
          ? null
          : Readable.from(watched(body(ended.signal), watch, broken), { objectMode: false, highWaterMark: 0 }),
      signal: AbortSignal.any([signal, watch.signal]),
      headersTimeout: 0,
      bodyTimeout: ANSWER_MS,
    });
    return {
      status: answer.statusCode,
      headers: { get: (name) => headerOf(answer.headers[name.toLowerCase()]) },
      body: await read(answer.body),
    };
  } catch (cause) {
    if (signal.aborted) throw cancelled();
    if (broken.thrown !== null) throw broken.thrown.cause;
    throw unreachable(new URL(url).host, watch.signal.aborted ? watch.signal.reason : cause);
  } finally {
    watch.stop();
    ended.abort();
  }
}

/** The first stream of a process need not wait for the module; who fails to load it tells. */
export async function warmUp(): Promise<void> {
  await import('undici').catch(() => undefined);
}

/** Aborts when nothing has moved for too long. */
class Watch {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | null = null;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  within(ms: number): void {
    this.stop();
    this.timer = setTimeout(() => {
      this.controller.abort(Object.assign(new Error('nothing moved any more'), { code: 'ETIMEDOUT' }));
    }, ms);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

/** The watch runs while the line has a block to take, not while a block is waited for. */
async function* watched(
  body: AsyncIterable<Uint8Array>,
  watch: Watch,
  broken: { thrown: { readonly cause: unknown } | null },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const block of body) {
      watch.within(STALLED_MS);
      yield block;
      watch.stop();
    }
    watch.within(ANSWER_MS);
  } catch (cause) {
    broken.thrown = { cause };
    throw cause;
  }
}

let plain: Promise<Dispatcher> | null = null;

function dispatcherFor(access: RegistryAccess, url: string): Promise<Dispatcher> {
  if (isPinned(access, url)) return pinnedDispatcher(access.registry, access.trustedCertificate ?? '');
  plain ??= import('undici').then(({ Agent }) => new Agent());
  return plain;
}

const headerOf = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

async function read(body: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts);
}
