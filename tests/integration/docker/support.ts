import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashSync } from 'bcryptjs';
import { createDockerEngine } from '#adapters/docker/index';
import type { BuildEvent, Engine, PullEvent, PushEvent, Running } from '#core/ports/engine';
import { folderWith } from '../../support/build-folders';
import { recipeFiles } from '../../support/builds/recipe';

export { folderWith, request } from '../../support/build-folders';
export { failureOf } from '../../support/failure';

export const run = promisify(execFile);

export const silent = { info: () => undefined, warn: () => undefined };

/** The adapter, looking at one address only. */
export const engineAt = (host: string, more: { env?: Record<string, string>; homeDir?: string } = {}): Engine =>
  createDockerEngine({
    env: { ...process.env, DOCKER_CONFIG: '/nonexistent', ...more.env },
    homeDir: more.homeDir ?? '/nonexistent',
    platform: process.platform,
    chosenHost: host,
    installationId: 'tests',
    bundled: recipeFiles,
    log: silent,
  });

export interface Machine {
  readonly host: string;
  readonly dir: string;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const START_TRIES = 6;

/** A dockerd of its own, with its own socket and data; `more`: further arguments. Resolves when it answers. */
export async function startEngine(more: readonly string[] = []): Promise<Machine> {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-dockerd-'));
  const host = `unix://${join(dir, 'd.sock')}`;
  const { child, gone } = await firstThatStarts(dir, more);
  return {
    host,
    dir,
    kill: () => end(child, 'SIGKILL', gone),
    stop: async () => {
      await end(child, 'SIGTERM', gone);
      await sweep(dir);
    },
  };
}

/** Engines that start or end at the same moment quarrel over the bridge and the firewall: then one ends at once. */
async function firstThatStarts(dir: string, more: readonly string[]) {
  for (let tries = 1; tries <= START_TRIES; tries += 1) {
    const started = await tryEngine(dir, more);
    if (started !== null) return started;
  }
  return neverStarted(dir);
}

async function tryEngine(
  dir: string,
  more: readonly string[],
): Promise<{ child: ChildProcess; gone: Promise<void> } | null> {
  const socketPath = join(dir, 'd.sock');
  const log = await open(join(dir, 'log'), 'w');
  const child = spawn(
    'dockerd',
    [
      ...['-H', `unix://${socketPath}`, '--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec')],
      // Not `--bridge none`: that would take the bridge away from every other engine of the machine.
      ...['--pidfile', join(dir, 'pid'), '--log-level', 'error', ...more],
    ],
    { stdio: ['ignore', log.fd, log.fd] },
  );
  const gone = exited(child);
  await log.close();
  await until(async () => child.exitCode !== null || (await answers({ socketPath, path: '/_ping' })));
  return child.exitCode === null ? { child, gone } : null;
}

async function neverStarted(dir: string): Promise<never> {
  throw new Error(`dockerd does not start: ${await readFile(join(dir, 'log'), 'utf8')}`);
}

/** What a killed dockerd leaves behind: its containerd, its mounts, its folder. */
async function sweep(dir: string): Promise<void> {
  const pid = Number(await readFile(join(dir, 'exec', 'containerd', 'containerd.pid'), 'utf8').catch(() => '0'));
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${dir}/`)).reverse())
    await run('umount', ['-l', mount]).catch(() => undefined);
  await rm(dir, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
}

export interface TestRegistry {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly username: string;
  readonly password: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A real registry with a password. The user name holds a `$`, as robot accounts of Harbor do. */
export async function startRegistry(): Promise<TestRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-registry-'));
  const port = await freePort();
  const login = { username: 'robot$studio+push', password: 'correct horse' };
  await writeFile(join(dir, 'htpasswd'), `${login.username}:${hashSync(login.password, 5)}\n`);
  const config = `version: 0.1
storage: {filesystem: {rootdirectory: ${join(dir, 'data')}}}
http: {addr: 127.0.0.1:${port}, secret: tests}
auth: {htpasswd: {realm: tests, path: ${join(dir, 'htpasswd')}}}
log: {level: error, accesslog: {disabled: true}}
`;
  await writeFile(join(dir, 'config.yml'), config);
  const child = spawn('docker-registry', ['serve', join(dir, 'config.yml')], { stdio: 'ignore' });
  const gone = exited(child);
  await until(() => answers({ host: '127.0.0.1', port, path: '/v2/' }));
  return {
    address: `127.0.0.1:${port}`,
    ...login,
    kill: () => end(child, 'SIGKILL', gone),
    stop: async () => {
      await end(child, 'SIGKILL', gone);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What a run tells, and the way to stop it. */
export function follow<Event extends BuildEvent | PushEvent | PullEvent>() {
  const controller = new AbortController();
  const events: Event[] = [];
  const waiting: { test: (event: Event) => boolean; found: () => void }[] = [];
  const running: Running<Event> = {
    signal: controller.signal,
    on: (event) => {
      events.push(event);
      for (const wish of waiting) if (wish.test(event)) wish.found();
    },
  };
  const seen = (test: (event: Event) => boolean): Promise<void> =>
    new Promise((found) => {
      if (events.some(test)) found();
      else waiting.push({ test, found });
    });
  return { running, events, seen, abort: () => controller.abort() };
}

export const random = (bytes: number): Buffer => randomBytes(bytes);
export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** Waits for a fact. */
export async function until(fact: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await fact())) {
    if (Date.now() > endMs) throw new Error(`did not come true within ${withinMs} ms: ${fact}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function answers(options: {
  socketPath?: string;
  host?: string;
  port?: number;
  path: string;
}): Promise<boolean> {
  return new Promise((resolve) => {
    get(options, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

const exited = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

async function end(child: ChildProcess, signal: NodeJS.Signals, gone: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A static shell for RUN without pulling an image (Debian: busybox-static). */
const busybox = (): Promise<Buffer> => readFile('/bin/busybox');
export const withShell = async (
  lines: string,
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<string> =>
  folderWith({
    Dockerfile: `FROM scratch\nCOPY busybox /bin/sh\n${lines}\n`,
    busybox: await busybox(),
    ...files,
  });

/** Runs something as a user who may not read everything. */
export async function asNobody<Value>(work: () => Promise<Value>): Promise<Value> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
