import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** What goes wrong with a request. */
type Fault =
  /** An answer instead of the registry's; the request's body is read to its end first. */
  | { readonly kind: 'answer'; readonly answer: CannedAnswer }
  /** The connection breaks after so many bytes of the request's body. */
  | { readonly kind: 'cutRequest'; readonly afterBytes: number }
  /** The connection breaks after so many bytes of the answer's body. */
  | { readonly kind: 'cutAnswer'; readonly afterBytes: number }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /**
   * Requests are passed on when they are whole, as nginx does unless told otherwise. `mostBytes`: larger ones are answered with 413;
   * `cutAfterBytes`: the connection breaks before that.
   */
  | { readonly kind: 'gather'; readonly mostBytes?: number; readonly cutAfterBytes?: number }
  /** Both directions, bytes per second. */
  | { readonly kind: 'slow'; readonly bytesPerS: number };

export interface CannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface FaultRule {
  /** Matches `METHOD /path?query`. */
  readonly on: RegExp;
  readonly fault: Fault;
  /** The first request that it is for, from 1; default 1. */
  readonly from?: number;
  /** For how many requests; default: all. */
  readonly times?: number;
}

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const errors = (code: string, message: string): string => JSON.stringify({ errors: [{ code, message }] });
const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

/** Answers word for word as registries and the proxies in front of them give them. */
export const canned = {
  unauthorized: {
    status: 401,
    headers: { ...json, 'www-authenticate': 'Basic realm="harbor"' },
    body: errors('UNAUTHORIZED', 'unauthorized to access repository: studio/game, action: push: unauthorized'),
  },
  quota: {
    status: 403,
    headers: json,
    body: errors(
      'DENIED',
      'adding 29.0 MiB of storage resource, which when updated to current usage of 152.4 MiB will exceed the configured upper limit of 10.0 MiB.',
    ),
  },
  denied: { status: 403, headers: json, body: errors('DENIED', 'requested access to the resource is denied') },
  immutable: {
    status: 412,
    headers: json,
    body: errors('PRECONDITION', "Failed to process request due to 'game:v1' configured as immutable."),
  },
  tooLarge: { status: 413, headers: html, body: page('413 Request Entity Too Large') },
  tooMany: { status: 429, headers: json, body: errors('TOOMANYREQUESTS', 'slow down') },
  internal: { status: 500, headers: json, body: errors('UNKNOWN', 'internal server error') },
  badGateway: { status: 502, headers: html, body: page('502 Bad Gateway') },
} as const satisfies Record<string, CannedAnswer>;

export interface FaultyRegistry {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Every request so far, as `METHOD /path?query`. */
  readonly requests: readonly string[];
  /** Bytes of all requests' bodies that came in. */
  receivedBytes(): number;
  /** Adds a rule; of several that match, the newest counts. Answers with how often it has struck. */
  fail(rule: FaultRule): () => number;
  /** No more faults. */
  heal(): void;
  /** Every connection that is open breaks. */
  breakOff(): void;
  close(): Promise<void>;
}

/** A streaming proxy on loopback in front of a real registry (`127.0.0.1:port`) that fails when and as it is told. */
export async function faultyRegistry(target: string): Promise<FaultyRegistry> {
  const [host, port] = target.split(':');
  const requests: string[] = [];
  let receivedBytes = 0;
  let rules: { rule: FaultRule; seen: number; struck: number }[] = [];
  const faultFor = (line: string): Fault | null => {
    let found: Fault | null = null;
    for (const entry of rules) {
      if (!entry.rule.on.test(line)) continue;
      entry.seen += 1;
      const from = entry.rule.from ?? 1;
      if (entry.seen < from || entry.seen >= from + (entry.rule.times ?? Number.POSITIVE_INFINITY)) continue;
      entry.struck += 1;
      found = entry.rule.fault;
    }
    return found;
  };
  const server = http.createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    request.on('data', (part: Buffer) => {
      receivedBytes += part.length;
    });
    request.pause();
    handle(request, response, faultFor(line), { host, port }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    receivedBytes: () => receivedBytes,
    fail: (rule) => {
      const entry = { rule, seen: 0, struck: 0 };
      rules.push(entry);
      return () => entry.struck;
    },
    heal: () => {
      rules = [];
    },
    breakOff: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

type Target = { readonly host: string | undefined; readonly port: string | undefined };

async function handle(request: IncomingMessage, response: ServerResponse, fault: Fault | null, target: Target) {
  if (fault?.kind === 'answer') {
    for await (const _ of request);
    response.writeHead(fault.answer.status, fault.answer.headers).end(fault.answer.body);
    return;
  }
  if (fault?.kind === 'delay') await pause(fault.delayMs);
  const gathered = fault?.kind === 'gather' ? await gather(request, fault) : null;
  if (gathered === 'too large') {
    response.writeHead(canned.tooLarge.status, canned.tooLarge.headers).end(canned.tooLarge.body);
    return;
  }
  const breakOff = (): void => void request.socket.destroy();
  const { headers, method, url: path } = request;
  const onward = http.request({ ...target, method, path, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    through(answer, fault, 'cutAnswer', breakOff).pipe(response);
  });
  onward.on('error', breakOff);
  response.once('close', () => onward.destroy());
  if (gathered === null) through(request, fault, 'cutRequest', breakOff).pipe(onward);
  else onward.end(gathered);
}

/** The whole body; what comes after the limit is read and dropped. A connection that breaks leaves nothing to pass on. */
function gather(
  request: IncomingMessage,
  {
    mostBytes = Number.POSITIVE_INFINITY,
    cutAfterBytes = Number.POSITIVE_INFINITY,
  }: Extract<Fault, { readonly kind: 'gather' }>,
): Promise<Buffer | 'too large'> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > cutAfterBytes) request.socket.destroy();
      if (bytes > mostBytes) resolve('too large');
      else parts.push(part);
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => reject(new Error('broken off')));
    request.resume();
  });
}

function through(
  source: IncomingMessage,
  fault: Fault | null,
  cut: 'cutRequest' | 'cutAnswer',
  breakOff: () => void,
): IncomingMessage | Transform {
  if (fault?.kind === 'slow') return source.pipe(slowed(fault.bytesPerS));
  return fault?.kind === cut ? source.pipe(cutAfter(fault.afterBytes, breakOff)) : source;
}

/** Passes on so many bytes, then breaks off; what is shorter breaks at its end. */
function cutAfter(limitBytes: number, breakOff: () => void): Transform {
  let passedBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const rest = limitBytes - passedBytes;
      passedBytes += chunk.length;
      if (chunk.length < rest) return done(null, chunk);
      this.push(chunk.subarray(0, rest));
      // The bytes before the break are to arrive.
      setImmediate(breakOff);
    },
    flush: breakOff,
  });
}

function slowed(bytesPerS: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      setTimeout(() => done(null, chunk), (chunk.length / bytesPerS) * 1000);
    },
  });
}
