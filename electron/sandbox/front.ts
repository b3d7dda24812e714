import { timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppFailure } from '#shared/errors';
import { parseJson } from '#shared/json';
import { Quota } from './quota';
import { PROJECT, PULL_USER, PUSH_USER, type StateFile } from './state';
import type { Usage } from './usage';

export interface FrontOptions {
  readonly file: StateFile;
  readonly usage: Usage;
  /** `host:port` that engines push to; null while the registry is starting. */
  readonly registryHost: () => string | null;
  /** Nothing listens on the registry's port any more. */
  readonly onRegistryGone: () => void;
}

interface Front extends FrontOptions {
  readonly quota: Quota;
}

type User = 'push' | 'pull';
const QuotaChange = z.object({ limit_bytes: z.int().positive().nullable() });

/** One port for both halves: `/v2/` goes to the registry, `/v1/` is the platform's extension. Loopback only. */
export function openFront(options: FrontOptions): Promise<Server> {
  const front: Front = { ...options, quota: new Quota(options.usage, () => options.file.state.quotaBytes) };
  const server = http.createServer((request, response) => {
    route(front, request, response).catch((cause: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { message: String(cause) });
      else response.destroy();
    });
  });
  // Layers of many gigabytes take their time.
  server.requestTimeout = 0;
  const { port } = options.file.state;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? `port ${port} is used by another program` : cause.message;
      reject(
        new AppFailure({
          code: 'sandbox-failed',
          message: `The sandbox cannot start: ${why}. Choose another port or end that program.`,
          retryable: true,
          action: 'retry',
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function route(options: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const registryHost = options.registryHost();
  if (registryHost === null) return sendErrors(request, response, 503, 'UNAVAILABLE', 'the sandbox is starting');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/v2' || path.startsWith('/v2/')) return forward(options, request, response, path);
  const asksFigures = path === '/v1/container-registry' && request.method === 'GET';
  const isKnown = hasApiToken(options, request) || (asksFigures && userOf(options, request) === 'push');
  if (path.startsWith('/v1/') && !isKnown) return sendJson(response, 401, { message: 'Unauthorized' });
  if (asksFigures) return sendJson(response, 200, await registryFigures(options, registryHost));
  if (path === '/v1/container-registry/credentials' && request.method === 'GET')
    return sendJson(response, 200, credentials(options));
  if (path === '/v1/sandbox/quota' && request.method === 'PUT') return changeQuota(options, request, response);
  return sendJson(response, 404, { message: 'Not found' });
}

async function registryFigures({ file, usage }: Front, registryHost: string): Promise<object> {
  // Engines that push to the container's own port write without the front seeing it.
  usage.changed();
  const storage = { used_bytes: await usage.usedBytes(), limit_bytes: file.state.quotaBytes, pending_request: null };
  return { access: 'granted', registry_url: registryHost, project: PROJECT, storage };
}

const credentials = ({ file }: Front): object => ({
  push: { username: PUSH_USER, token: file.state.pushToken },
  pull: { username: PULL_USER, token: file.state.pullToken },
});

async function changeQuota({ file }: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const change = QuotaChange.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
  if (!change.success)
    return sendJson(response, 400, { message: 'limit_bytes must be a positive whole number or null' });
  await file.save({ quotaBytes: change.data.limit_bytes });
  return sendJson(response, 200, { limit_bytes: change.data.limit_bytes });
}

/** To the registry and back, streamed; rights and quota are judged on the way. */
async function forward(
  options: Front,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const user = userOf(options, request);
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  const inProject = path === '/v2' || path === '/v2/' || path.startsWith(`/v2/${PROJECT}/`);
  if (user !== null && (!inProject || (writes && user === 'pull'))) {
    // Harbor answers 401, not 403, for missing rights (src/server/middleware/v2auth).
    response.setHeader('WWW-Authenticate', 'Basic realm="harbor"');
    return sendErrors(
      request,
      response,
      401,
      'UNAUTHORIZED',
      `unauthorized to access repository: ${path.slice('/v2/'.length)}, action: ${writes ? 'push' : 'pull'}`,
    );
  }
  if (user !== 'push' || !writes) return pipe(options, request, response, () => undefined);
  const verdict = await options.quota.judge(request);
  if ('refusal' in verdict) return sendErrors(request, response, 403, 'DENIED', verdict.refusal);
  pipe(options, request, response, () => {
    options.usage.changed();
    verdict.release();
  });
}

/** `onWritten` comes before the client hears of it, and again at the end: the client may have gone meanwhile. */
function pipe(options: Front, request: IncomingMessage, response: ServerResponse, onWritten: () => void): void {
  const { registryPort: port } = options.file.state;
  const onward = http.request(
    { host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
    (answer) => {
      onWritten();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    },
  );
  onward.once('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ECONNREFUSED') options.onRegistryGone();
    if (response.headersSent) response.destroy();
    else sendErrors(request, response, 502, 'UNAVAILABLE', 'the registry behind the sandbox does not answer');
  });
  response.once('close', () => {
    onWritten();
    onward.destroy();
  });
  request.pipe(onward);
}

/** The platform wants the word `token`; a secret pasted together with that word is as wrong as there. */
const hasApiToken = ({ file }: Front, request: IncomingMessage): boolean =>
  same(request.headers.authorization ?? '', `token ${file.state.apiToken}`);

/** Basic credentials of either robot. */
function userOf({ file }: Front, request: IncomingMessage): User | null {
  const header = request.headers.authorization ?? '';
  const basic = /^basic\s+(.+)$/i.exec(header)?.[1];
  const given = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8');
  if (same(given, `${PUSH_USER}:${file.state.pushToken}`)) return 'push';
  return same(given, `${PULL_USER}:${file.state.pullToken}`) ? 'pull' : null;
}

function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function sendErrors(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  request.resume();
  sendJson(response, status, { errors: [{ code, message }] });
}
