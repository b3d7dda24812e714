import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { AppFailure, cancelled } from '#shared/errors';

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

/** How to reach one engine: its address, and what its TLS needs. */
export interface Route {
  /** As DOCKER_HOST would have it: `unix://`, `npipe://`, `tcp://`, `http(s)://` or `ssh://`. */
  readonly host: string;
  /** Holds ca.pem, cert.pem and key.pem, as far as the endpoint needs them; null: no TLS. */
  readonly tlsDir: string | null;
  readonly skipTlsVerify: boolean;
  /** The ssh agent's socket, for `ssh://`. */
  readonly sshAgent: string | undefined;
}

/** docker-modem would otherwise take each of these from the process's own DOCKER_HOST and its relatives. */
const nothingInherited = {
  host: undefined,
  port: undefined,
  socketPath: undefined,
  username: undefined,
  pathPrefix: undefined,
  protocol: 'http',
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
} as object;

/** dockerode takes a fifth of a second to load (SSH, gRPC): the window must not wait for it. */
const loadDockerode = async (): Promise<typeof Docker> => (await import('dockerode')).default;

/** A client for one route. `apiVersion` null: the engine's own newest, for the first questions. Throws when TLS files cannot be read. */
export async function createClient(route: Route, apiVersion: string | null): Promise<Docker> {
  const Client = await loadDockerode();
  const options = { ...nothingInherited, ...(apiVersion === null ? {} : { version: `v${negotiated(apiVersion)}` }) };
  const local = /^(?:unix|npipe):\/\/(.*)$/.exec(route.host)?.[1];
  if (local !== undefined) return new Client({ ...options, socketPath: local });
  const url = new URL(route.host.includes('://') ? route.host : `tcp://${route.host}`);
  const host = url.hostname;
  if (url.protocol === 'ssh:') {
    const ssh = { host, port: url.port || 22, username: decodeURIComponent(url.username), protocol: 'ssh' as const };
    return new Client({ ...options, ...ssh, sshOptions: sshOptions(route.sshAgent) });
  }
  if (url.protocol !== 'https:' && route.tlsDir === null)
    return new Client({ ...options, host, port: url.port || 2375 });
  const agent = new Agent({ ...readTls(route.tlsDir), rejectUnauthorized: !route.skipTlsVerify, keepAlive: true });
  // docker-modem takes an agent; its types do not say so.
  const tls: object = { agent };
  return new Client({ ...options, ...tls, host, port: url.port || 2376, protocol: 'https' });
}

const sshOptions = (agent: string | undefined) => (agent === undefined ? {} : { agent });

function readTls(folder: string | null): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const read = (name: 'ca' | 'cert' | 'key') => {
    const file = folder === null ? null : join(folder, `${name}.pem`);
    return file !== null && existsSync(file) ? { [name]: readFileSync(file) } : {};
  };
  return { ...read('ca'), ...read('cert'), ...read('key') };
}

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

/** What the engine said with an error status, without docker-modem's frame around it. */
export const modemText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();

export const modemStatus = (error: unknown): number | null =>
  error instanceof Error ? ((error as ModemError).statusCode ?? null) : null;

/** ECONNREFUSED and the like. */
export const socketCode = (error: unknown): string | null =>
  error instanceof Error ? ((error as ModemError).code ?? null) : null;

const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** An error of any engine call as an AppFailure: nobody there, a lost connection, or what the engine said. */
export function engineFailure(thrown: unknown): AppFailure {
  if (thrown instanceof AppFailure) return thrown;
  const code = socketCode(thrown);
  const text = modemText(thrown);
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return engineStopped(text);
  if (code === 'EACCES' || code === 'EPERM') return notAllowed(text);
  if ((code !== null && lostCodes.has(code)) || text === 'aborted' || text === 'socket hang up')
    return engineLost(text);
  return new AppFailure(
    { code: 'engine-error', message: `The engine refused: ${text}`, retryable: true, action: 'retry', detail: text },
    { cause: thrown },
  );
}

const engineStopped = (detail: string): AppFailure =>
  new AppFailure({
    code: 'engine-stopped',
    message: 'The engine is not running any more. Start it; Gantry notices by itself.',
    retryable: true,
    action: 'waitForEngine',
    detail,
  });

const notAllowed = (detail: string): AppFailure =>
  new AppFailure({
    code: 'engine-no-permission',
    message: 'This user may not use the engine. On Linux, add the user to the group “docker” and sign in again.',
    retryable: true,
    action: 'waitForEngine',
    detail,
  });

export const engineLost = (detail: string): AppFailure =>
  new AppFailure({
    code: 'engine-lost',
    message: 'The connection to the engine broke. It may have stopped or restarted. Try again when it is ready.',
    retryable: true,
    action: 'retry',
    detail,
  });
