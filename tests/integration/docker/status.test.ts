import { chmod, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine } from '#adapters/docker/index';
import type { PullEvent } from '#core/ports/engine';
import { recipeFiles } from '../../support/builds/recipe';
import { tempFolder } from '../../support/temp-folders';
import { fakeEngine } from './doors';
import { asNobody, engineAt, failureOf, follow, type Machine, silent, startEngine } from './support';

let machine: Machine;
beforeAll(async () => {
  machine = await startEngine();
}, 60_000);
afterAll(() => machine.stop());

/** Nobody chose one in the settings: the environment names it, or it is a usual one. */
const engineOf = (env: NodeJS.ProcessEnv, more: { homeDir?: string; platform?: NodeJS.Platform } = {}) =>
  createDockerEngine({
    ...{ env, homeDir: '/nonexistent', platform: 'linux', chosenHost: null, installationId: 'tests' },
    ...{ bundled: recipeFiles, log: silent, ...more },
  });

const version = (more: object) => ({ Version: '27.0', ApiVersion: '1.44', Os: 'linux', Arch: 'amd64', ...more });

describe('the status of an engine', () => {
  it('is ready with its facts', async () => {
    const status = await engineAt(machine.host).status();
    expect(status).toMatchObject({
      is: 'ready',
      endpoint: { host: machine.host, source: 'chosen' },
      facts: { product: 'Docker Engine', os: 'linux', builder: 'buildkit' },
    });
    expect(status.is === 'ready' && status.facts.apiVersion).toMatch(/^1\.\d+$/);
  });

  it('is stopped where a socket is not there, or nobody listens any more', async () => {
    expect((await engineAt('unix:///nowhere/docker.sock').status()).is).toBe('stopped');
    const left = join(await tempFolder(), 'd.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(left, resolve));
    await new Promise((resolve) => server.close(resolve));
    expect((await engineAt(left.startsWith('/') ? `unix://${left}` : left).status()).is).toBe('stopped');
    expect((await engineAt('tcp://127.0.0.1:1').status()).is).toBe('stopped');
  });

  it('is without permission where the socket belongs to others', async () => {
    await chmod(machine.dir, 0o755);
    await chmod(machine.host.slice('unix://'.length), 0o600);
    // By another name, as an open connection to the first one would be used again.
    const other = join(machine.dir, 'other.sock');
    await symlink(join(machine.dir, 'd.sock'), other);
    const engine = engineAt(`unix://${other}`);
    expect((await asNobody(() => engine.status())).is).toBe('noPermission');
    expect((await asNobody(() => failureOf(engine.image('x')))).code).toBe('engine-no-permission');
  });

  it.each([
    ['windowsContainers', () => ({ status: 200, body: version({ Os: 'windows' }) })],
    ['starting', () => ({ status: 503, body: { message: 'starting up' } })],
    ['failing', () => ({ status: 400, body: { message: 'client version 1.99 is too new' } })],
    ['failing', () => ({ status: 200, body: 'not JSON' })],
  ] as const)('is %s', async (is, answer) => {
    const fake = await fakeEngine(answer);
    expect((await engineAt(fake.host).status()).is).toBe(is);
    await fake.close();
  });

  it('is starting when nothing answers in time, and says so within three seconds', async () => {
    const fake = await fakeEngine(() => null);
    const startMs = performance.now();
    expect((await engineAt(fake.host).status()).is).toBe('starting');
    expect(performance.now() - startMs).toBeLessThan(3000);
    await fake.close();
  });

  it('is waited for by whoever has work, while it starts or is too busy to answer', async () => {
    const silentFor = { looks: 1 };
    const fake = await fakeEngine((path) => {
      if (path === '/_ping' && silentFor.looks-- > 0) return null;
      return { status: path.includes('/images/') ? 404 : 200, body: version({}) };
    });
    expect(await engineAt(fake.host).image('x')).toBeNull();
    await fake.close();
  });

  it('is waited for no longer when the work is cancelled', async () => {
    const fake = await fakeEngine(() => ({ status: 503, body: { message: 'starting up' } }));
    const login = { username: 'somebody', password: 'x', registry: '127.0.0.1:9' };
    const told = follow<PullEvent>();
    const startMs = performance.now();
    const outcome = failureOf(engineAt(fake.host).pull('127.0.0.1:9/x:1', login, told.running));
    told.abort();
    expect((await outcome).code).toBe('cancelled');
    expect(performance.now() - startMs).toBeLessThan(5000);
    await fake.close();
  });

  it('is not forgotten by work under way when it is too busy to answer a look', async () => {
    const busy = { now: false };
    const fake = await fakeEngine((path) => {
      if (path === '/_ping' && busy.now) return null;
      return { status: path.includes('/images/') ? 404 : 200, body: version({}) };
    });
    const engine = engineAt(fake.host);
    expect((await engine.status()).is).toBe('ready');
    busy.now = true;
    expect((await engine.status()).is).toBe('starting');
    const startMs = performance.now();
    expect(await engine.image('x')).toBeNull();
    expect(performance.now() - startMs).toBeLessThan(1500);
    await fake.close();
  });

  it('knows Podman, which has no BuildKit', async () => {
    const fake = await fakeEngine(() => ({ status: 200, body: version({ Components: [{ Name: 'Podman Engine' }] }) }));
    expect(await engineAt(fake.host).status()).toMatchObject({
      is: 'ready',
      facts: { product: 'Podman', builder: 'classic' },
    });
    await fake.close();
  });

  it('speaks the older of the two API versions', async () => {
    const asked: string[] = [];
    const fake = await fakeEngine((path) => {
      asked.push(path);
      return { status: path.includes('/images/') ? 404 : 200, body: version({}) };
    });
    const engine = engineAt(fake.host);
    expect(await engine.image('x')).toBeNull();
    expect(asked).toEqual(['/_ping', '/version', '/v1.44/images/x/json']);
    await fake.close();
  });

  it('is not installed where neither a socket nor a program is found', async () => {
    const empty = await tempFolder();
    // A platform whose usual places do not exist on this machine.
    const engine = engineOf({ PATH: empty, ProgramFiles: empty }, { homeDir: empty, platform: 'win32' });
    expect(await engine.status()).toEqual({ is: 'notInstalled' });
    await writeFile(join(empty, 'docker.exe'), '');
    expect(await engine.status()).toMatchObject({
      is: 'stopped',
      endpoint: { host: 'npipe:////./pipe/docker_engine' },
    });
  });

  it('is no other engine than the context that DOCKER_CONTEXT names, unless the user chooses one', async () => {
    const engine = engineOf({ DOCKER_CONTEXT: 'nope', DOCKER_CONFIG: '/nonexistent', XDG_RUNTIME_DIR: machine.dir });
    expect(await engine.status()).toMatchObject({ is: 'contextUnusable', context: 'nope', namedBy: 'DOCKER_CONTEXT' });
    engine.use(machine.host);
    expect((await engine.status()).is).toBe('ready');
  });

  it('names the current context that is gone: beside the usual engine that answers in its stead, or as the reason', async () => {
    const gone = { context: 'gone', namedBy: 'config.json', unreadable: null };
    const folder = await tempFolder();
    await writeFile(join(folder, 'config.json'), '{"currentContext":"gone"}');
    await writeFile(join(folder, 'docker.exe'), '');
    const env = { PATH: folder, DOCKER_CONFIG: folder, XDG_RUNTIME_DIR: folder };
    // A platform whose usual places do not exist on this machine.
    const nowhere = engineOf(env, { platform: 'win32' });
    expect(await nowhere.status()).toEqual({ is: 'contextUnusable', ...gone });
    expect(await failureOf(nowhere.image('x'))).toMatchObject({
      code: 'engine-context-missing',
      message: expect.stringMatching(/“gone”.*docker context use default.*Settings/),
    });
    await symlink(join(machine.dir, 'd.sock'), join(folder, 'docker.sock'));
    const engine = engineOf(env);
    expect(await engine.status()).toMatchObject({ is: 'ready', unusableContext: gone });
    engine.use(machine.host);
    expect(await engine.status()).toMatchObject({ is: 'ready', unusableContext: null });
  });

  it('changes with the engine that the user chooses', async () => {
    const engine = engineAt('unix:///nowhere/docker.sock');
    expect((await engine.status()).is).toBe('stopped');
    engine.use(machine.host);
    expect((await engine.status()).is).toBe('ready');
  });

  it('takes the first usual socket that answers when nothing is configured', async () => {
    const env = { XDG_RUNTIME_DIR: machine.dir, DOCKER_CONFIG: '/nonexistent' };
    // The rootless place of this home is the machine's socket, by another name.
    await symlink(join(machine.dir, 'd.sock'), join(machine.dir, 'docker.sock'));
    const engine = engineOf(env);
    expect((await engine.status()).is).toBe('ready');
    expect((await engine.endpoints()).some(({ label }) => label === 'Docker Engine (rootless)')).toBe(true);
  });
});
