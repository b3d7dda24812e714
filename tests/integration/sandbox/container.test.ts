import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startRegistryContainer } from '#adapters/docker/registry-container';
import { findRegistryProgram } from '#sandbox/registry-process';
import { random, registryClient } from '../../support/registry-client';
import { startEngine } from '../docker/support';
import { platformCalls } from './calls';
import { blobBytesOnDisk, failureOf, platform, sandboxes } from './support';

const run = promisify(execFile);
const { folder, start, clean } = sandboxes();
afterEach(clean);

let engine: Awaited<ReturnType<typeof startEngine>>;
const docker = async (...words: string[]): Promise<string> =>
  (await run('docker', ['-H', engine.host, ...words])).stdout;

/** An image of the same name and shape as Docker Hub's registry:3, made of this machine's registry program: nothing is fetched. */
async function makeRegistryImage(): Promise<void> {
  const context = await folder();
  const program = findRegistryProgram(process.env['PATH'] ?? '');
  if (program === null) throw new Error('this test needs the registry program (apt-get install docker-registry)');
  const { stdout } = await run('ldd', [program]);
  const libraries = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path = '']) => path);
  for (const path of libraries) {
    await mkdir(join(context, 'root', dirname(path)), { recursive: true });
    await copyFile(path, join(context, 'root', path));
  }
  await mkdir(join(context, 'root', 'bin'), { recursive: true });
  await copyFile(program, join(context, 'root', 'bin', 'registry'));
  await writeFile(
    join(context, 'root', 'config.yml'),
    'version: 0.1\nstorage: {filesystem: {rootdirectory: /var/lib/registry}}\nhttp: {addr: ":5000"}\n',
  );
  await writeFile(
    join(context, 'Dockerfile'),
    'FROM scratch\nCOPY root /\nEXPOSE 5000\nENTRYPOINT ["/bin/registry"]\nCMD ["serve", "/config.yml"]\n',
  );
  await docker('build', '-q', '-t', 'registry:3', context);
}

beforeAll(async () => {
  engine = await startEngine();
  await makeRegistryImage();
  await clean();
});
afterAll(() => engine.stop());

const startWithEngine = (dataDir: string) =>
  start(dataDir, {
    path: '/nonexistent',
    startContainer: (options) =>
      startRegistryContainer(
        { env: { DOCKER_HOST: engine.host }, homeDir: '/nonexistent', platform: 'linux' },
        options,
      ),
  });

const containerNames = async (): Promise<string[]> => (await docker('ps', '--format', '{{.Names}}')).trim().split('\n');

describe('a sandbox where the registry program is not installed', () => {
  it('runs the registry as a container: image in, image out, figures, and the same after a restart', async () => {
    const dataDir = await folder();
    const first = await startWithEngine(dataDir);
    const login = { username: first.access.username, password: first.access.token };
    // Engines push to the container's own port, not through the sandbox's.
    expect(`http://${first.access.registry}`).not.toBe(first.access.apiUrl);
    const client = registryClient(`http://${first.access.registry}`, login);
    const { storedBytes } = await client.pushImage('sandbox/game', 'v1', [random(200_000)]);
    expect((await platform(first.access).storage()).used_bytes).toBe(storedBytes);
    expect(await blobBytesOnDisk(dataDir)).toBe(storedBytes);
    const wrong = registryClient(`http://${first.access.registry}`, { ...login, password: 'wrong' });
    expect((await wrong.call('GET', '/v2/')).status).toBe(401);

    expect(await containerNames()).toEqual([expect.stringMatching(/^gantry-sandbox-registry-[0-9a-f]{8}$/)]);
    await first.close();
    expect((await docker('ps', '-a', '--format', '{{.Names}}')).trim()).toBe('');

    const second = await startWithEngine(dataDir);
    expect(second.access).toEqual(first.access);
    expect((await client.call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(200);
    expect((await platform(second.access).storage()).used_bytes).toBe(storedBytes);
  });

  it('lists, counts and deletes what engines pushed past the sandbox', async () => {
    const { access } = await startWithEngine(await folder());
    const client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
    const call = platformCalls(access);
    const images = '/v1/container-registry/images';
    const tags = async () =>
      (await call<{ data: { tag: string }[] }>('GET', `${images}/game/tags`)).body.data.map(({ tag }) => tag);
    expect((await call('GET', images)).body).toMatchObject({ data: [] });
    const first = await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    expect(await tags()).toEqual(['v1']);
    const second = await client.pushImage('sandbox/game', 'v2', [random(1000)]);
    expect(await tags()).toEqual(['v2', 'v1']);
    await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    expect((await call('GET', `${images}/game/artifacts`)).body).toMatchObject({ total_count: 3 });

    expect((await call('DELETE', `${images}/game/artifacts/${first.manifestDigest}`)).status).toBe(200);
    const before = (await platform(access).storage()).used_bytes;
    expect((await call('DELETE', `${images}/game/tags/v2`)).body).toMatchObject({
      artifact: { artifact_deleted: true },
    });
    expect((await platform(access).storage()).used_bytes).toBe(before - second.storedBytes);
    expect(await tags()).toEqual(['v1']);
  });

  it('replaces the container that a crash left, never leaves two', async () => {
    const dataDir = await folder();
    const first = await startWithEngine(dataDir);
    const [name = ''] = await containerNames();
    await first.close();
    await docker('run', '-d', '--name', name, 'registry:3');
    const { access } = await startWithEngine(dataDir);
    expect((await platform(access).storage()).used_bytes).toBe(0);
    expect((await docker('ps', '-aq')).trim().split('\n')).toHaveLength(1);
  });

  it('says what to install when the engine does not answer either', async () => {
    const failure = await failureOf(
      start(await folder(), {
        path: '/nonexistent',
        startContainer: (options) =>
          startRegistryContainer(
            { env: { DOCKER_HOST: 'unix:///nonexistent/d.sock' }, homeDir: '/nonexistent', platform: 'linux' },
            options,
          ),
      }),
    );
    expect(failure.code).toBe('registry-program-missing');
    expect(failure.detail).not.toBe('');
  });
});
