import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppFailure } from '#shared/errors';
import { errors, message, Refusal, type Reply, send } from './http';
import { forward, type RegistryFrontTools } from './registry-front';
import type { RequestLog } from './request-log';
import { findRoute, type Route } from './routes';
import { hasApiToken, userOf } from './users';

/** The languages that a sandbox answers in besides plain OCI distribution. */
export interface Speaks {
  /** Harbor's API v2.0. */
  readonly harbor: boolean;
  /** The calls to the platform's registry that its public API lacks. */
  readonly extension: boolean;
  /** The platform's public API. */
  readonly platform: boolean;
}

export interface FrontOptions extends RegistryFrontTools {
  /** `host:port` that engines push to; null while the registry is starting. */
  readonly registryHost: () => string | null;
  readonly speaks: () => Speaks;
  readonly log: RequestLog;
  readonly routes: Readonly<Record<keyof Speaks | 'sandbox', readonly Route[]>>;
}

/** One port for all: `/v2/` goes to the registry, `/api/` is Harbor's, `/v1/` the platform's and the sandbox's own. Loopback only. */
export function openFront(options: FrontOptions): Promise<Server> {
  const server = http.createServer((request, response) => {
    answer(options, request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else send(request, response, cause instanceof Refusal ? cause.reply : message(500, String(cause)));
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

async function answer(options: FrontOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (options.registryHost() === null)
    return send(request, response, errors(503, 'UNAVAILABLE', 'the sandbox is starting'));
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  response.once('close', () => {
    const { method = '' } = request;
    if (!path.startsWith('/v1/sandbox'))
      options.log.add({ at: new Date().toISOString(), method, path, status: response.statusCode });
  });
  if (path === '/v2' || path.startsWith('/v2/')) return forward(options, request, response, path);
  send(request, response, await other(options, request, path));
}

const nowhere = message(404, 'Not found');

function other(options: FrontOptions, request: IncomingMessage, path: string): Promise<Reply> | Reply {
  const { file, routes } = options;
  const speaks = options.speaks();
  const user = userOf(file.state, request);
  if (path.startsWith('/api/')) {
    if (!speaks.harbor) return nowhere;
    return asHarbor(request, findRoute(routes.harbor, request, user));
  }
  if (!path.startsWith('/v1/')) return nowhere;
  if (!hasApiToken(file.state, request)) return message(401, 'Unauthorized');
  const spoken = [
    ...routes.sandbox,
    ...(speaks.extension ? routes.extension : []),
    ...(speaks.platform ? routes.platform : []),
  ];
  return findRoute(spoken, request, user)?.() ?? nowhere;
}

/** Every answer has an identifier; a request with a session's cookie would need Harbor's CSRF token (server/middleware/csrf). */
async function asHarbor(request: IncomingMessage, run: (() => Promise<Reply>) | null): Promise<Reply> {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const hasSession = /(^|;\s*)sid=/.test(request.headers.cookie ?? '');
  const reply = await (async () => {
    if (!reads && hasSession) return errors(403, 'FORBIDDEN', 'CSRF token not found in request');
    return run === null ? errors(404, 'NOT_FOUND', 'path not found') : run();
  })().catch((cause: unknown) => {
    if (cause instanceof Refusal) return cause.reply;
    throw cause;
  });
  return { ...reply, headers: { ...reply.headers, 'X-Request-Id': crypto.randomUUID() } };
}
