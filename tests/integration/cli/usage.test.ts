import { type ChildProcess, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeEngine } from '../docker/doors';
import { type Ended, events, gantryProgram, start } from './command';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-cli-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));
const gantry = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  start(gantryProgram, args, { env: { GANTRY_HOME: home, ...env } }).ended;

const account = {
  GANTRY_REGISTRY: '127.0.0.1:9',
  GANTRY_PROJECT: 'studio',
  GANTRY_PUSH_USERNAME: 'robot$studio+push',
  GANTRY_PUSH_TOKEN: 'not-a-real-token',
};

describe('the command line', () => {
  it.each([[['--help']], [['push', '--help']], [['doctor', '--help']], [['sandbox', '-h']], [['help', 'push']]])(
    'explains %j on standard output',
    async (args) => {
      const ended = await gantry(args);
      expect(ended).toMatchObject({ code: 0, err: '' });
      expect(ended.out).toContain('gantry');
      expect(ended.out).toContain('Exit codes');
    },
  );

  it('says its version', async () => {
    expect(await gantry(['--version'])).toMatchObject({ code: 0, out: '0.0.0-test\n' });
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['publish']],
    ['an unknown option', ['push', '.', '--force']],
    ['an unknown option of another command', ['doctor', '--tag', 'a']],
    ['no folder', ['push']],
    ['two folders', ['push', 'a', 'b']],
    ['an image and a Dockerfile', ['push', '.', '--image', 'a:b', '--dockerfile', 'c']],
    ['a port that is none', ['sandbox', '--port', '70000']],
    ['a quota in words', ['sandbox', '--quota', '5GB']],
    ['an upload limit in words', ['push', '.', '--upload-limit', '2MB']],
    ['an upload limit that is too small', ['push', '.', '--upload-limit', '9999']],
  ])('refuses %s with 2', async (_name, args) => {
    const ended = await gantry(args, account);
    expect(ended.code).toBe(2);
    expect(ended.out).toBe('');
    expect(ended.err).toMatch(/^gantry: /);
  });

  it('tells a wrong command line as exactly one result line', async () => {
    const ended = await gantry(['push', '.', '--force', '--json']);
    expect(ended).toMatchObject({ code: 2, err: '' });
    const lines = events(ended);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ type: 'result', ok: false, error: { code: 'invalid-input', step: null } });
  });

  it.each([
    ['a folder that is not there', ['push', '/nowhere/at/all'], account, 'folder-missing', 2],
    ['a repository that is none', ['push', '.', '--repository', 'A B'], account, 'repository-invalid', 2],
    ['a tag that is none', ['push', '.', '--tag', 'a b'], account, 'tag-invalid', 2],
    ['a registry without a project', ['push', '.'], { GANTRY_REGISTRY: 'registry.example.com' }, 'invalid-input', 2],
    ['no registry', ['push', '.'], {}, 'invalid-input', 2],
    [
      'plain http off this computer',
      ['push', '.'],
      { ...account, GANTRY_REGISTRY: 'http://example.com' },
      'registry-insecure',
      2,
    ],
    ['a limit that is no number', ['push', '.'], { ...account, GANTRY_STORAGE_LIMIT: '5GB' }, 'invalid-input', 2],
    ['no token', ['push', '.'], { ...account, GANTRY_PUSH_TOKEN: '' }, 'secret-missing', 4],
    [
      'no engine',
      ['push', '--image', 'a:b', '--repository', 'r', '--dry-run'],
      { ...account, DOCKER_HOST: 'unix:///nonexistent/d.sock' },
      'engine-stopped',
      5,
    ],
    [
      'a docker context that is not there',
      ['push', '--image', 'a:b', '--repository', 'r', '--dry-run'],
      { ...account, DOCKER_CONTEXT: 'nope' },
      'engine-context-missing',
      5,
    ],
  ])('refuses %s', async (_name, args, env, code, exitCode) => {
    const ended = await gantry([...args, '--json'], env as Record<string, string>);
    const lines = events(ended);
    expect(lines.at(-1)).toMatchObject({ type: 'result', ok: false, error: { code } });
    expect(lines.filter(({ type }) => type === 'result')).toHaveLength(1);
    expect(ended.code).toBe(exitCode);
    expect(ended.out + ended.err).not.toContain('not-a-real-token');
  });

  it('says how an address in DOCKER_HOST is read that names no way to it', async () => {
    const env = { ...account, DOCKER_HOST: '/nonexistent/docker.sock' };
    const ended = await gantry(['push', '--image', 'a:b', '--repository', 'r', '--dry-run'], env);
    expect(ended.err).toMatch(/No engine answers at \/nonexistent\/docker\.sock \(DOCKER_HOST, read as tcp:.*unix:/);
    expect(ended.code).toBe(5);
  });

  it('reads the token from standard input', async () => {
    const env = { ...account, GANTRY_PUSH_TOKEN: '', GANTRY_HOME: home, DOCKER_HOST: 'unix:///nonexistent/d.sock' };
    const ended = await start(
      gantryProgram,
      ['push', '--image', 'a:b', '--repository', 'r', '--token-stdin', '--json'],
      {
        env,
        input: 'from-a-pipe\n',
      },
    ).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: false, error: { code: 'engine-stopped', step: 'check' } });
    expect(ended.code).toBe(5);
  });
});

describe('gantry doctor', () => {
  it('goes on after what does not work and ends with the first failure', async () => {
    const ended = await gantry(['doctor', '--json'], { ...account, DOCKER_HOST: 'unix:///nonexistent/d.sock' });
    expect(ended.code).toBe(5);
    const checks = events(ended).filter(({ type }) => type === 'check');
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['gantry', true],
      ['home', true],
      ['engine', false],
      ['connection', true],
      ['registry', false],
      ['storage', false],
    ]);
    expect(events(ended).at(-1)).toMatchObject({ type: 'result', ok: false });
  });

  it('names the docker context that is not there, and the way out', async () => {
    const ended = await gantry(['doctor'], { ...account, DOCKER_CONTEXT: 'nope' });
    expect(ended.out).toMatch(/✗ engine +.*“nope”.*docker context ls.*unset DOCKER_CONTEXT/);
    expect(ended.code).toBe(5);
  });

  it('says which engine is used where the current docker context is gone, and the way out', async () => {
    const body = { Version: '27.0', ApiVersion: '1.44', Os: 'linux', Arch: 'amd64' };
    const engine = await fakeEngine(() => ({ status: 200, body }));
    const config = join(home, 'docker-config');
    await mkdir(config);
    await writeFile(join(config, 'config.json'), '{"currentContext":"gone"}');
    await symlink(engine.socket, join(config, 'docker.sock'));
    const ended = await gantry(['doctor'], { ...account, DOCKER_CONFIG: config, XDG_RUNTIME_DIR: config });
    expect(ended.out).toMatch(/^✓ engine .* at .*docker\.sock.*“gone”.*docker context use default/m);
    await engine.close();
  });

  it('tells a docker context whose file cannot be read from one that is not there', async () => {
    const config = join(home, 'unreadable-context');
    const folder = join(config, 'contexts', 'meta', createHash('sha256').update('far').digest('hex'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'meta.json'), '{');
    const ended = await gantry(['doctor', '--json'], { ...account, DOCKER_CONTEXT: 'far', DOCKER_CONFIG: config });
    const says = expect.stringMatching(/“far”, whose file .*meta\.json cannot be read \(.*JSON.*unset DOCKER_CONTEXT/);
    const error = expect.objectContaining({ code: 'engine-context-unreadable' });
    expect(events(ended)).toContainEqual({ type: 'check', name: 'engine', ok: false, says, error });
    expect(ended.code).toBe(5);
  });

  it('says that nothing can be kept, and asks the rest all the same', async () => {
    const file = join(home, 'a-file');
    await writeFile(file, '');
    const ended = await gantry(['doctor'], { ...account, GANTRY_HOME: join(file, 'home') });
    expect(ended.out).toMatch(/^✗ home .*a-file\/home\/.* could not be saved \(ENOTDIR\).*GANTRY_HOME names another/m);
    expect(ended.out).toMatch(/^✗ registry/m);
    expect(ended.code).toBe(1);
  });
});

describe('an engine that is used in the stead of docker’s current context', () => {
  let engine: Awaited<ReturnType<typeof fakeEngine>>;
  let env: Record<string, string> = {};
  beforeAll(async () => {
    const body = { Version: '27.0', ApiVersion: '1.44', Os: 'linux', Arch: 'amd64' };
    engine = await fakeEngine((path) => ({ status: path.includes('/images/') ? 404 : 200, body }));
    const config = join(home, 'gone-context');
    await mkdir(config);
    await writeFile(join(config, 'config.json'), '{"currentContext":"gone"}');
    await symlink(engine.socket, join(config, 'docker.sock'));
    env = { ...account, DOCKER_CONFIG: config, XDG_RUNTIME_DIR: config };
  });
  afterAll(() => engine.close());
  const words = /“gone”, which is gone.*docker context use default/;
  const args = ['--image', 'a:b', '--repository', 'r', '--tag', 'v1'];

  it.each(['push', 'plan'])('is said once by %s, to people and to programs', async (command) => {
    const { err } = await gantry([command, ...args], env);
    expect(err.split('\n').filter((line) => words.test(line))).toEqual([expect.stringMatching(/^Warning: Docker/)]);
    const ended = await gantry([command, ...args, '--json'], env);
    expect(events(ended).filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', message: expect.stringMatching(words) },
    ]);
    expect(ended.err).toBe('');
  });

  it('is not said where it was named', async () => {
    const ended = await gantry(['push', ...args, '--json'], { ...env, DOCKER_HOST: engine.host });
    expect(events(ended).filter(({ type }) => type === 'warning')).toEqual([]);
  });
});

/** A terminal of its own for a program (util-linux). */
const hasTerminal = spawnSync('script', ['--version']).status === 0;

describe.skipIf(!hasTerminal)('a dumb terminal', () => {
  it.each([
    ['xterm', true],
    ['dumb', false],
  ])('of the kind %s: moves its cursor: %s', (kind, moves) => {
    const line = [process.execPath, gantryProgram, 'doctor'].map((word) => `'${word}'`).join(' ');
    const { stdout } = spawnSync('script', ['-qfec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh', TERM: kind, GANTRY_HOME: home, DOCKER_CONFIG: home },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    expect(stdout).toContain('✓ home');
    expect(stdout.includes('\u001B')).toBe(moves);
  });
});

describe('Ctrl-C', () => {
  it.each([
    [['repos']],
    [['tags', 'arena']],
    [['tag', 'arena:1', '2']],
    [['delete', 'arena:1', '--yes']],
    [['versions']],
    [['template', 'show', 'arena']],
    [['login']],
    [['storage']],
  ])('ends %j at once, although the registry is silent', async (args) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const env = { ...account, GANTRY_REGISTRY: host, GANTRY_API_URL: `http://${host}`, GANTRY_API_TOKEN: 'none' };
    const reached = once(silent, 'connection');
    const { child, ended } = start(gantryProgram, [...args, '--json'], { env: { GANTRY_HOME: home, ...env } });
    const [socket] = await reached;
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(events({ out }).at(-1)).toMatchObject({ type: 'result', ok: false, error: { code: 'cancelled' } });
    expect(code).toBe(6);
    socket.destroy();
    silent.close();
  });

  it.each([
    [['login', '--token-stdin']],
    [['push', '.', '--repository', 'arena', '--token-stdin']],
    [['doctor', '--token-stdin']],
    [['template', 'set', 'arena']],
  ])('ends %j at once, although standard input has no end', async (args) => {
    const env = { ...account, GANTRY_PUSH_TOKEN: '', GANTRY_HOME: home };
    const { child, ended } = start(gantryProgram, args, { env, input: null });
    await untilItReads(child);
    child.kill('SIGINT');
    const err = 'Stopping … (once more ends at once)\ngantry: Cancelled.\n';
    expect(await ended).toMatchObject({ code: 6, err });
  });
});

/** More than a pipe takes has been written: so the program takes it out. */
async function untilItReads({ stdin }: ChildProcess): Promise<void> {
  stdin?.on('error', () => undefined);
  await new Promise<void>((resolve) => stdin?.write(Buffer.alloc(4_000_000, '\n'), () => resolve()));
}

describe.skipIf(process.platform !== 'linux')('standard output that cannot be written', () => {
  it('is said in words, and is a failure', async () => {
    const full = await open('/dev/full', 'w');
    try {
      const ended = spawnSync(process.execPath, [gantryProgram, 'logout', '--json'], {
        env: { PATH: process.env['PATH'] ?? '', GANTRY_HOME: home },
        stdio: ['ignore', full.fd, 'pipe'],
        encoding: 'utf8',
      });
      expect(ended.stderr).toMatch(/^gantry: The result could not be written to standard output: ENOSPC.*\n$/);
      expect(ended.status).toBe(1);
    } finally {
      await full.close();
    }
  });
});
