// @ts-check
// A line to a registry: counts what goes up, may be slow, may be cut once.
import { connect, createServer } from 'node:net';

/** A line with bytes before it does not rest because a timer was late; a single connection would pay for that, several would not. */
const LATE_MS = 5;

/**
 * @typedef {object} Wire
 * @property {string} address
 * @property {() => number} sentBytes towards the registry
 * @property {(bytes: number) => void} cutAfter cuts it once, when so many more have been sent
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} registry `host:port`
 * @param {{ bytesPerS?: number }} [line] `bytesPerS`: upwards, over all connections together
 * @returns {Promise<Wire>}
 */
export async function startWire(registry, { bytesPerS = Infinity } = {}) {
  const [host = '', port = ''] = registry.split(':');
  let sentBytes = 0;
  let cutAtBytes = Infinity;
  let freeAtMs = performance.now();
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  /** When so many bytes have gone over the line. @param {number} bytes */
  const passed = async (bytes) => {
    if (bytesPerS === Infinity) return;
    freeAtMs = Math.max(freeAtMs, performance.now() - LATE_MS) + (bytes / bytesPerS) * 1000;
    const waitMs = freeAtMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host, port: Number(port), allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.pipe(client);
    void (async () => {
      for await (const chunk of client) {
        sentBytes += chunk.length;
        await passed(chunk.length);
        if (!upstream.write(chunk)) await new Promise((resolve) => upstream.once('drain', resolve));
        if (sentBytes < cutAtBytes) continue;
        cutAtBytes = Infinity;
        for (const socket of sockets) socket.destroy();
        return;
      }
      upstream.end();
    })().catch(() => upstream.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${address.port}`,
    sentBytes: () => sentBytes,
    cutAfter: (bytes) => {
      cutAtBytes = sentBytes + bytes;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
