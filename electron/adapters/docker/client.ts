import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { AppFailure, cancelled } from '#shared/errors';
import { assertNever } from '#shared/result';
import { type Ask, askAt } from './question';
import { type Address, addressOf, type Route } from './route';

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

/** One engine, reached by one route. */
export interface Client {
  readonly route: Route;
  /** A path with the version of the API, where one was negotiated. */
  readonly versioned: (path: string) => string;
  /** Questions: one GET, without dockerode where the route is not by ssh. */
  readonly ask: Ask;
  /** For everything else. It takes a third of a second to load (SSH, gRPC): neither the window nor a look at an image must wait for it. */
  docker(): Promise<Docker>;
}

/** `apiVersion` null: the engine's own newest, for the first questions. Throws when TLS files cannot be read. */
export function createClient(route: Route, apiVersion: string | null): Client {
  const version = apiVersion === null ? null : `v${negotiated(apiVersion)}`;
  const versioned = (path: string): string => (version === null ? path : `/${version}${path}`);
  const address = addressOf(route);
  let loaded: Promise<Docker> | null = null;
  const docker = (): Promise<Docker> => {
    loaded ??= import('dockerode').then(
      ({ default: Client }) => new Client({ ...nothingInherited, ...(version && { version }), ...optionsFor(address) }),
    );
    return loaded;
  };
  if (address.by !== 'ssh') return { route, versioned, ask: askAt(address, versioned), docker };
  const ask: Ask = async (path, signal) => {
    const answer = await dial(await docker(), { method: 'GET', path, ...(signal === undefined ? {} : { signal }) });
    return { headers: answer.headers, body: await text(answer) };
  };
  return { route, versioned, ask, docker };
}

function optionsFor(address: Address): object {
  switch (address.by) {
    case 'socket':
      return { socketPath: address.socketPath };
    case 'http':
      return { host: address.host, port: address.port };
    case 'https':
      // docker-modem takes an agent; its types do not say so.
      return { host: address.host, port: address.port, protocol: 'https', agent: address.agent };
    case 'ssh': {
      const { host, port, username, agent } = address;
      return { host, port, username, protocol: 'ssh', sshOptions: agent === undefined ? {} : { agent } };
    }
    default:
      return assertNever(address);
  }
}

/** The lower of the engine's and our own version. */
export function negotiated(engineVersion: string): string {
  const minor = (version: string): number => Number(version.split('.')[1] ?? 0);
  return minor(engineVersion) < minor(NEWEST_API) ? engineVersion : NEWEST_API;
}

/** An error of docker-modem or of a question, with the HTTP status where the engine answered at all. */
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
    message: 'The engine is not running any more. Start it, then try again.',
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
