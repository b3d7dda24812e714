// @ts-check
// A proxy before a registry that passes on whole requests only, as nginx does unless it is told otherwise (proxy_request_buffering): of a
// request that breaks off nothing arrives.
import { createServer, request } from 'node:http';

/**
 * @param {string} registry `host:port`
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function startGatherer(registry) {
  const [host = '', port = ''] = registry.split(':');
  const server = createServer((asked, answer) => {
    /** @type {Buffer[]} */
    const parts = [];
    asked.on('data', (part) => parts.push(part));
    asked.on('end', () => {
      const body = Buffer.concat(parts);
      const { 'transfer-encoding': _, expect: __, ...headers } = asked.headers;
      const onward = request({ host, port, method: asked.method, path: asked.url, agent: false }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) onward.setHeader(name, value);
      if (body.length > 0 || asked.method === 'PATCH') onward.setHeader('content-length', body.length);
      onward.on('error', () => answer.destroy());
      onward.end(body);
    });
    asked.on('error', () => undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}
