import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import Docker from 'dockerode';
import { AppFailure } from '#shared/errors';

/** What is sent besides the path. */
export interface DialOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query, for example `/images/x/push?tag=1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NodeJS.ReadableStream;
  readonly signal?: AbortSignal;
}

/** The newest API that this adapter was written for; older engines name theirs and get it. */
const NEWEST_API = '1.51';

/** A client for `unix://`, `npipe://`, `tcp://`, `http(s)://` or `ssh://` addresses. `tlsDir` holds ca.pem, cert.pem and key.pem. */
export function createClient(host: string, tlsDir: string | null, apiVersion: string | null): Docker {
  const version = apiVersion === null ? {} : { version: `v${negotiated(apiVersion)}` };
  // `host: undefined` is passed on purpose: docker-modem would otherwise take it from the process's own DOCKER_HOST.
  const none = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined } as object;
  if (host.startsWith('unix://')) return new Docker({ ...none, socketPath: host.slice('unix://'.length), ...version });
  if (host.startsWith('npipe://'))
    return new Docker({ ...none, socketPath: host.slice('npipe://'.length), ...version });
  const url = new URL(host.includes('://') ? host : `tcp://${host}`);
  if (url.protocol === 'ssh:') {
    const ssh = { host: url.hostname, port: url.port || 22, username: url.username, protocol: 'ssh' as const };
    return new Docker({ ...none, ...ssh, ...version });
  }
  const tls = tlsDir === null ? {} : readTls(tlsDir);
  const protocol = url.protocol === 'https:' || tlsDir !== null ? ('https' as const) : ('http' as const);
  return new Docker({
    ...none,
    host: url.hostname,
    port: url.port || (protocol === 'https' ? 2376 : 2375),
    protocol,
    ...tls,
    ...version,
  });
}

const readTls = (folder: string): { ca: Buffer; cert: Buffer; key: Buffer } => ({
  ca: readFileSync(join(folder, 'ca.pem')),
  cert: readFileSync(join(folder, 'cert.pem')),
  key: readFileSync(join(folder, 'key.pem')),
});

/** The lower of the engine's and our own version. */
export function negotiated(engineVersion: string): string {
  const minor = (version: string): number => Number(version.split('.')[1] ?? 0);
  return minor(engineVersion) < minor(NEWEST_API) ? engineVersion : NEWEST_API;
}

/** An error of docker-modem, with the HTTP status where the engine answered at all. */
interface ModemError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
}

/** One request; the answer as a stream. Rejects with AppFailure `cancelled`, or with docker-modem's error. */
export function dial(docker: Docker, options: DialOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { path } = options;
    docker.modem.dial(
      {
        method: options.method,
        // docker-modem cuts the last character of a path with a query.
        path: path.includes('?') ? `${path}&` : path,
        headers: { ...options.headers },
        isStream: true,
        ...(options.body === undefined ? {} : { file: options.body }),
        ...(options.signal === undefined ? {} : { abortSignal: options.signal }),
        statusCodes: { 200: true, 201: true, 204: true },
      },
      (error, answer) => {
        if (error === null) resolve(answer as IncomingMessage);
        else if (options.signal?.aborted === true) reject(cancelled());
        else reject(error);
      },
    );
  });
}

export const cancelled = (): AppFailure =>
  new AppFailure({ code: 'cancelled', message: 'Cancelled.', retryable: true, action: 'retry' });

/** What the engine said with an error status, without docker-modem's frame around it. */
export const modemText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();

export const modemStatus = (error: unknown): number | null =>
  error instanceof Error ? ((error as ModemError).statusCode ?? null) : null;

/** ECONNREFUSED and the like. */
export const socketCode = (error: unknown): string | null =>
  error instanceof Error ? ((error as ModemError).code ?? null) : null;

const lostCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** An error of any engine call as an AppFailure: a lost connection, or what the engine said. */
export function engineFailure(thrown: unknown): AppFailure {
  if (thrown instanceof AppFailure) return thrown;
  const code = socketCode(thrown);
  const text = modemText(thrown);
  if ((code !== null && lostCodes.has(code)) || text === 'aborted' || text === 'socket hang up')
    return engineLost(text);
  return new AppFailure(
    { code: 'engine-error', message: `The engine refused: ${text}`, retryable: true, action: 'retry', detail: text },
    { cause: thrown },
  );
}

export const engineLost = (detail: string): AppFailure =>
  new AppFailure({
    code: 'engine-lost',
    message: 'The connection to the engine broke. It may have stopped or restarted. Try again when it is ready.',
    retryable: true,
    action: 'retry',
    detail,
  });
