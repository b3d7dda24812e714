import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
}

/** A server on loopback that answers what the test says; null: 404 without a body. */
export async function paperServer(answer: (asked: Asked) => Reply | null) {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const one = { line: `${request.method} ${request.url}`, headers: request.headers };
    asked.push(one);
    request.resume();
    const { status, headers = {}, body = '' } = answer(one) ?? { status: 404 };
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access: RegistryAccess = {
    registry: address,
    scheme: 'http',
    project: 'studio',
    username: 'robot$studio+client-push',
    token: 'very-secret-token',
    apiUrl: null,
  };
  return {
    address,
    access,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export const version = { 'docker-distribution-api-version': 'registry/2.0' };
export const html = { 'content-type': 'text/html; charset=utf-8' };
export const refused = (code: string, message: string) => ({ errors: [{ code, message }] });

export async function failureOf(promise: Promise<unknown>): Promise<AppFailure['error']> {
  const thrown = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (thrown instanceof AppFailure) return thrown.error;
  throw new Error(`expected an AppFailure, got ${String(thrown)}`);
}
