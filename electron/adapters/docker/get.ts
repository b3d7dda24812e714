import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { assertNever } from '#shared/result';
import type { Address } from './route';

/** One that node:http reaches by itself. */
export type PlainAddress = Exclude<Address, { readonly by: 'ssh' }>;

/**
 * `GET` of one path by node:http alone: dockerode takes a third of a second to load, and a look at an image is to be a moment. Any status
 * is an answer; rejects with the socket's error.
 */
export function getAt(address: PlainAddress, path: string, signal?: AbortSignal): Promise<IncomingMessage> {
  const options = { path, ...(signal === undefined ? {} : { signal }) };
  return new Promise((resolve, reject) => {
    requestAt(address, options).once('response', resolve).on('error', reject).end();
  });
}

/** A socket has no name for TLS: looking for one, Node would compile a pattern for 6 ms. */
const unnamed: object = { servername: '' };

function requestAt(address: PlainAddress, options: object) {
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
