import type { IncomingMessage } from 'node:http';
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

/** Electron compiles node:http and node:https anew at each start, for 6 ms: not before something is asked. */
function requestAt(address: PlainAddress, options: object) {
  const { getBuiltinModule } = process;
  switch (address.by) {
    case 'socket':
      return getBuiltinModule('node:http').request({ ...options, ...unnamed, socketPath: address.socketPath });
    case 'http':
      return getBuiltinModule('node:http').request({ ...options, host: address.host, port: address.port });
    case 'https':
      return getBuiltinModule('node:https').request({
        ...options,
        host: address.host,
        port: address.port,
        agent: address.agent,
      });
    default:
      return assertNever(address);
  }
}
