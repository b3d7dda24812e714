import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDockerEngine } from '#adapters/docker/index';
import { recipeFiles } from '../../../support/builds/recipe';
import { failureOf, folderWith } from './support';

// Whoever asks for it here fails: a look at an image must not wait for it to load.
vi.mock('dockerode', () => {
  throw new Error('dockerode was loaded');
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const version = { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' };
const inspected = {
  Id: 'sha256:abc',
  Os: 'linux',
  Architecture: 'amd64',
  Size: 5,
  RootFS: { Layers: ['sha256:one', 'sha256:two'] },
};

type Said = { readonly status: number; readonly body: unknown } | 'hang up half-way';

/** An engine of paper, that keeps what it was asked. */
async function paperEngine(at: string | 0, image: Said) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const said: Said = path.includes('/images/') ? image : { status: 200, body: version };
    if (said === 'hang up half-way') {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('{"Id":', () => request.socket.destroy());
      return;
    }
    response.writeHead(said.status, { 'Api-Version': '1.41' });
    response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body));
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    at === 0 ? server.listen(0, '127.0.0.1', resolve) : server.listen(at, resolve),
  );
  const host = at === 0 ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${at}`;
  return { host, asked };
}

const engineAt = (host: string) =>
  createDockerEngine({
    env: { DOCKER_HOST: host },
    homeDir: '/nonexistent',
    platform: 'linux',
    chosenHost: null,
    installationId: 'tests',
    bundled: recipeFiles,
    log: { info: () => undefined, warn: () => undefined },
  });

const facts = {
  id: 'sha256:abc',
  os: 'linux',
  architecture: 'amd64',
  sizeBytes: 5,
  diffIds: ['sha256:one', 'sha256:two'],
  keepsCompressed: false,
};

describe('a look at an image', () => {
  it('asks a socket in the version that the engine speaks, without the client for other work', async () => {
    const { host, asked } = await paperEngine(join(await folderWith({}), 'd.sock'), { status: 200, body: inspected });
    expect(await engineAt(host).image('studio/base:1')).toEqual(facts);
    expect(asked.toSorted()).toEqual(['/_ping', '/v1.41/images/studio/base:1/json', '/version']);
  });

  it('asks over TCP', async () => {
    const { host } = await paperEngine(0, { status: 200, body: inspected });
    expect(await engineAt(host).image('studio/base:1')).toEqual(facts);
  });

  it('asks for one image whatever was typed, and tells a refusal without words by its status', async () => {
    const { host, asked } = await paperEngine(0, { status: 301, body: '' });
    expect(await engineAt(host).image('a b?c#d/')).toBeNull();
    expect(asked.at(-1)).toBe('/v1.41/images/a%20b%3Fc%23d//json');
    const wordless = await paperEngine(0, { status: 502, body: '' });
    expect((await failureOf(() => engineAt(wordless.host).image('a'))).message).toBe('The engine refused: HTTP 502');
  });

  it.each(['unix:///nonexistent/d.sock', 'tcp://no-such-host.invalid:2375'])(
    'names the address at which nobody is: %s',
    async (host) => {
      expect(await failureOf(() => engineAt(host).image('a'))).toMatchObject({
        code: 'engine-stopped',
        message: `No engine answers at ${host} (DOCKER_HOST). Start it, then try again.`,
      });
    },
  );

  it('finds none where the engine has none', async () => {
    const { host } = await paperEngine(0, { status: 404, body: { message: 'No such image: studio/base:1' } });
    expect(await engineAt(host).image('studio/base:1')).toBeNull();
  });

  it.each([
    [{ status: 500, body: { message: 'layer store is broken' } }, 'engine-error', 'layer store is broken'],
    [{ status: 502, body: 'Bad Gateway' }, 'engine-error', 'Bad Gateway'],
    ['hang up half-way', 'engine-lost', 'aborted'],
  ] as const)('tells why there is no answer: %j', async (said, code, detail) => {
    const { host } = await paperEngine(0, said);
    expect(await failureOf(() => engineAt(host).image('studio/base:1'))).toMatchObject({ code, detail });
  });
});
