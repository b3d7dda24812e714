import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { varintField } from './protobuf';

const HEALTH = '/grpc.health.v1.Health/Check';
const STATUS_UNKNOWN = 2;
const STATUS_UNIMPLEMENTED = 12;

/** One call that the engine makes to us. */
export interface Call {
  readonly stream: http2.ServerHttp2Stream;
  /** All values of a metadata key, in their order. */
  metadata(key: string): readonly string[];
}
/** Answers a call; what it throws becomes the call's gRPC error. */
export type Handler = (call: Call) => Promise<void>;

export interface Session {
  readonly id: string;
  /** True once the engine has spoken HTTP/2; false when it has not in time. */
  spoken(withinMs: number): Promise<boolean>;
  close(): void;
}

/**
 * A BuildKit client session (moby/buildkit session/grpc.go): `POST /session` turns the connection around, the engine becomes the
 * HTTP/2 client of our gRPC server. The Health service is required: the engine asks it every second and hangs up otherwise.
 * `sharedKey` is stable for one context folder: the engine finds its copy of the context by it. Rejects with docker-modem's error.
 */
export async function openSession(
  docker: Docker,
  sharedKey: string,
  handlers: Readonly<Record<string, Handler>>,
  signal: AbortSignal,
): Promise<Session> {
  const id = randomBytes(16).toString('hex');
  const all: Readonly<Record<string, Handler>> = { ...handlers, [HEALTH]: unary(() => varintField(1, 1)) };
  const socket = await upgrade(
    docker,
    {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'gantry',
      'X-Docker-Expose-Session-Sharedkey': sharedKey,
      'X-Docker-Expose-Session-Grpc-Method': Object.keys(all),
      Upgrade: 'h2c',
    },
    signal,
  );
  // Not a server's `connection` event: that refuses TLS connections which did not negotiate HTTP/2, as ours to an engine never do.
  const session = http2.performServerHandshake(socket, {
    settings: { initialWindowSize: 1 << 20, maxConcurrentStreams: 1000 },
  });
  const spoke = new Promise<boolean>((resolve) => {
    session.once('remoteSettings', () => resolve(true));
    session.once('close', () => resolve(false));
  });
  session.on('error', () => socket.destroy());
  socket.on('error', () => undefined);
  session.on(
    'stream',
    (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, _: number, raw: string[]) => {
      void answer({ stream, metadata: (key) => readMetadata(raw, key) }, all[headers[':path'] ?? '']);
    },
  );
  const spoken = async (withinMs: number): Promise<boolean> => {
    const stop = new AbortController();
    const late = delay(withinMs, false, { signal: stop.signal }).catch(() => false);
    const first = await Promise.race([spoke, late]);
    stop.abort();
    return first;
  };
  return { id, spoken, close: () => socket.destroy() };
}

function upgrade(
  docker: Docker,
  headers: Record<string, string | string[]>,
  abortSignal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { method: 'POST', path: '/session', hijack: true, headers, abortSignal, statusCodes: { 101: true } },
      (error, socket) => (error === null ? resolve(socket as Duplex) : reject(error)),
    );
  });
}

async function answer(call: Call, handler: Handler | undefined): Promise<void> {
  const { stream } = call;
  let trailers: Record<string, string> = { 'grpc-status': '0' };
  stream.on('error', () => undefined);
  stream.on('wantTrailers', () => {
    if (!stream.destroyed) stream.sendTrailers(trailers);
  });
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  try {
    if (handler === undefined) trailers = { 'grpc-status': String(STATUS_UNIMPLEMENTED) };
    else await handler(call);
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    trailers = { 'grpc-status': String(STATUS_UNKNOWN), 'grpc-message': encodeURIComponent(text) };
  }
  if (!stream.destroyed) stream.end();
}

/**
 * Node joins repeated headers with a comma, which patterns may hold: so the raw ones are read; and it takes each byte for a letter, where
 * BuildKit sends UTF-8. Newer BuildKit marks a key whose values are query-escaped with `<key>-encoded: 1`.
 */
function readMetadata(rawHeaders: readonly string[], key: string): readonly string[] {
  const values = rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === key)
    .map((value) => Buffer.from(value, 'latin1').toString('utf8'));
  return rawHeaders.includes(`${key}-encoded`)
    ? values.map((value) => decodeURIComponent(value.replaceAll('+', ' ')))
    : values;
}

/** A method with one request and one reply. */
export const unary =
  (reply: (request: Buffer) => Buffer | Promise<Buffer>): Handler =>
  async ({ stream }) => {
    for await (const request of messages(stream)) stream.write(frame(await reply(request)));
  };

/** gRPC: one byte "not compressed", four bytes length, message. */
export function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The messages of a call, until the engine has no more; leaving early keeps the stream open for answers. */
export async function* messages(stream: http2.ServerHttp2Stream): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  const chunks: AsyncIterable<Buffer> = stream.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let length = wholeLength(rest); length !== null; length = wholeLength(rest)) {
      yield rest.subarray(5, length);
      rest = rest.subarray(length);
    }
  }
}

function wholeLength(buffer: Buffer): number | null {
  if (buffer.length < 5) return null;
  const length = 5 + buffer.readUInt32BE(1);
  return buffer.length < length ? null : length;
}
