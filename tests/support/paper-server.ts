import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RegistryAccess } from '#core/ports/registry';
import type { KeyAndCertificate } from './certificate';

export { failureOf } from './failure';

export interface Reply {
  /** 0: the connection breaks. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface Asked {
  /** `METHOD /path?query` */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (asked: Asked) => Reply | null | Promise<Reply | null>;

/** A registry on loopback, as far as the listener is one. */
export async function serve(handle: RequestListener, secured: KeyAndCertificate | null = null) {
  const server = secured === null ? http.createServer(handle) : https.createServer(secured, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access: RegistryAccess = {
    registry: address,
    scheme: secured === null ? 'http' : 'https',
    project: 'studio',
    username: 'robot$studio+client-push',
    token: 'very-secret-token',
    apiUrl: null,
    apiToken: null,
    trustedCertificate: null,
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { address, access, close };
}

/** A server on loopback that answers what the test says; null: 404 without a body. `secured`: over HTTPS with this certificate. */
export async function paperServer(answer: Answer, secured: KeyAndCertificate | null = null) {
  const asked: Asked[] = [];
  let underWay = 0;
  let most = 0;
  const handle: RequestListener = async (request, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    response.once('close', () => {
      underWay -= 1;
    });
    const one = { line: `${request.method} ${request.url}`, headers: request.headers, body: await text(request) };
    asked.push(one);
    const { status, headers = {}, body = '' } = (await answer(one)) ?? { status: 404 };
    if (status === 0) return void request.socket.destroy();
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
  const { address, access, close } = await serve(handle, secured);
  return {
    address,
    access,
    asked,
    lines: () => asked.map(({ line }) => line),
    /** The most requests that were under way at once. */
    most: () => most,
    close,
  };
}

/** The same server as a platform with an account. */
export const withPlatform = (access: RegistryAccess): RegistryAccess => ({
  ...access,
  apiUrl: `${access.scheme}://${access.registry}`,
  apiToken: 'secret-api-token',
});

/** Resolves once `count` have come. */
export function gathering(count: number): { readonly come: () => Promise<void> } {
  let open = (): void => undefined;
  let come = 0;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    come: () => {
      come += 1;
      if (come === count) open();
      return all;
    },
  };
}

export const version = { 'docker-distribution-api-version': 'registry/2.0' };
export const html = { 'content-type': 'text/html; charset=utf-8' };
export const refused = (code: string, message: string) => ({ errors: [{ code, message }] });
