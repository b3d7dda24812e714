import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { parseJson } from '#shared/json';
import { assertNever } from '#shared/result';
import { z } from '#shared/zod';
import type { Address } from './route';

export interface EngineAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `GET` of one path. Rejects with an error like docker-modem's: `statusCode` where the engine answered, else the socket's `code`. */
export type Ask = (path: string, signal?: AbortSignal) => Promise<EngineAnswer>;

/** An engine's word for what it refuses (Docker Engine API, ErrorResponse). */
const Refusal = z.object({ message: z.string() });

/** Asks by node:http alone: dockerode takes a third of a second to load, and a look at an image is to be a moment. */
export const askAt =
  (address: Exclude<Address, { readonly by: 'ssh' }>, version: string | null): Ask =>
  async (path, signal) => {
    const answer = await sent(address, version === null ? path : `/${version}${path}`, signal);
    const body = await text(answer);
    const { headers, statusCode = 0 } = answer;
    if (statusCode === 200) return { headers, body };
    const said = Refusal.safeParse(parseJson(body)).data?.message ?? body;
    // A redirect and some proxies say nothing at all.
    throw Object.assign(new Error(said || `HTTP ${statusCode}`), { statusCode });
  };

function sent(
  address: Exclude<Address, { readonly by: 'ssh' }>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const options = { path, ...(signal === undefined ? {} : { signal }) };
  return new Promise((resolve, reject) => {
    requestAt(address, options).once('response', resolve).on('error', reject).end();
  });
}

/** A socket has no name for TLS: looking for one, Node would compile a pattern for 6 ms. */
const unnamed: object = { servername: '' };

function requestAt(address: Exclude<Address, { readonly by: 'ssh' }>, options: object) {
  switch (address.by) {
    case 'socket':
      return plainRequest({ ...options, ...unnamed, socketPath: address.socketPath });
    case 'http':
      return plainRequest({ ...options, host: address.host, port: address.port });
    case 'https':
      return tlsRequest({ ...options, host: address.host, port: address.port, agent: address.agent });
    default:
      return assertNever(address);
  }
}
