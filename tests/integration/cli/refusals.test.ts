import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../docker/support';
import { events, gantryProgram, start } from './command';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The command's last words, where the registry gives this answer to everything. */
async function against(answer: RequestListener, args: readonly string[]) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const env = {
    GANTRY_HOME: await folderWith({}),
    GANTRY_REGISTRY: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    GANTRY_PROJECT: 'studio',
    GANTRY_PUSH_USERNAME: 'robot$studio+push',
    GANTRY_PUSH_TOKEN: 'not-a-real-token',
    DOCKER_HOST: 'unix:///nonexistent/d.sock',
  };
  const ended = await start(gantryProgram, [...args, '--json'], { env }).ended;
  return { code: ended.code, last: events(ended).at(-1) };
}

const withStatus =
  (status: number): RequestListener =>
  (_, response) =>
    response
      .writeHead(status, { 'WWW-Authenticate': 'Basic realm="x"' })
      .end('{"errors":[{"code":"X","message":"no"}]}');

describe('a registry that answers everything in one way', () => {
  it.each([
    [401, 'registry-unauthorized', 4],
    [403, 'registry-denied', 4],
    [500, 'registry-error', 1],
  ])('of which storage can say nothing, as it answers %s, is no success', async (status, error, code) => {
    const ended = await against(withStatus(status), ['storage']);
    expect(ended).toMatchObject({ code, last: { ok: false, error: { code: error } } });
  });

  it('ends a push before anything is built where that is a page', async () => {
    const page: RequestListener = (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>');
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'x' });
    const ended = await against(page, ['push', folder, '--repository', 'arena', '--tag', 'v1']);
    expect(ended).toMatchObject({ code: 1, last: { error: { code: 'registry-not-a-registry', step: 'check' } } });
  });
});
