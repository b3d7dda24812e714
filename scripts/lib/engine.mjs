// @ts-check
// A Docker engine to work with: the one that runs, or on Linux as root one of our own in a folder of its own.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { isLinuxRoot, isOnPath, say, seconds } from './run.mjs';

const ownFolder = join(tmpdir(), 'gantry-engine');
const ownHost = `unix://${join(ownFolder, 'docker.sock')}`;
const pidFile = join(ownFolder, 'pid');
/** One file for each process that uses it, named by its number. */
const usersFolder = join(ownFolder, 'users');
const START_LIMIT_MS = 40_000;
const STOP_LIMIT_MS = 20_000;

/** @typedef {{ forget?: boolean }} Stopping `forget`: what our own engine holds goes too; a bench leaves tens of GB there */

/**
 * @returns {Promise<{ host: string, owned: boolean, stop: (how?: Stopping) => Promise<void> }>} `stop` ends our own engine once nobody uses it
 * @throws {Error} when there is none and none can be started; the message says what to do
 */
export async function ensureEngine() {
  const running = await findEngine();
  if (running !== null && running !== ownHost) return { host: running, owned: false, stop: () => Promise.resolve() };
  if (running === null) await startOwn();
  mkdirSync(usersFolder, { recursive: true });
  const user = join(usersFolder, `${process.pid}`);
  writeFileSync(user, '');
  const stop = async ({ forget = false } = {}) => {
    rmSync(user, { force: true });
    if (isUsed()) return;
    await endOwn();
    if (forget) forgetOwn();
  };
  return { host: ownHost, owned: true, stop };
}

async function startOwn() {
  if (!isLinuxRoot() || !isOnPath('dockerd'))
    throw new Error('No Docker engine answers. Please start Docker Desktop (or another Docker engine) and try again.');
  const startedMs = performance.now();
  // Two engines that start at the same moment may quarrel over the bridge and the firewall: then one ends at once.
  const started = (await tryOwn([])) || (await tryOwn([])) || (await tryOwn(['--iptables=false']));
  if (!started)
    throw new Error(`dockerd does not start:\n${readFileSync(join(ownFolder, 'log'), 'utf8').slice(-2000)}`);
  say(`✔ engine: started one of our own at ${ownHost} (${seconds(startedMs)})`);
}

/** Is there another process, still alive, that works with our own engine? */
function isUsed() {
  return readdirSync(usersFolder).some((pid) => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      rmSync(join(usersFolder, pid), { force: true });
      return false;
    }
  });
}

async function endOwn() {
  if (!existsSync(pidFile)) return;
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  const deadlineMs = Date.now() + STOP_LIMIT_MS;
  while (existsSync(pidFile) && Date.now() < deadlineMs) await wait(50);
}

function forgetOwn() {
  const data = join(ownFolder, 'data');
  // The engine mounts it onto itself and leaves it so.
  spawnSync('umount', ['-l', data], { stdio: 'ignore' });
  rmSync(data, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * The engine that the docker command would use, else a well-known socket that answers, else our own of another run.
 * @returns {Promise<string | null>} its host, as in DOCKER_HOST
 */
export async function findEngine() {
  const decided = process.env['DOCKER_HOST'] || contextHost();
  const candidates = decided ? [decided] : [...wellKnown(), ownHost];
  for (const host of candidates) if (await answers(host)) return host;
  return null;
}

function wellKnown() {
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const home = homedir();
  return [
    '/var/run/docker.sock',
    `${home}/.docker/run/docker.sock`,
    `${home}/.docker/desktop/docker.sock`,
    `${home}/.colima/default/docker.sock`,
    `${home}/.rd/docker.sock`,
  ].map((path) => `unix://${path}`);
}

/** docker/cli cli/context/store: contexts/meta/<sha256(name)>/meta.json */
function contextHost() {
  const folder = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const name = process.env['DOCKER_CONTEXT'] || readJson(join(folder, 'config.json'))?.currentContext;
  if (typeof name !== 'string' || name === 'default') return undefined;
  return readJson(join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'), 'meta.json'))
    ?.Endpoints?.docker?.Host;
}

/**
 * @param {string} file
 * @returns {{ currentContext?: unknown, Endpoints?: { docker?: { Host?: string } } } | null}
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Does an engine answer there?
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function answers(host) {
  const local = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1];
  if (local === undefined && !host.startsWith('tcp:'))
    return Promise.resolve(spawnSync('docker', ['-H', host, 'version'], { stdio: 'ignore' }).status === 0);
  if (host.startsWith('unix:') && !existsSync(local ?? '')) return Promise.resolve(false);
  const target =
    local === undefined ? { host: new URL(host).hostname, port: new URL(host).port } : { socketPath: local };
  return new Promise((resolve) => {
    const ping = request({ ...target, path: '/_ping', timeout: 3000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}

/**
 * @param {readonly string[]} more
 * @returns {Promise<boolean>} false when it ended instead of starting
 */
async function tryOwn(more) {
  mkdirSync(ownFolder, { recursive: true });
  const log = openSync(join(ownFolder, 'log'), 'w');
  const paths = [
    '-H',
    ownHost,
    '--data-root',
    join(ownFolder, 'data'),
    '--exec-root',
    join(ownFolder, 'exec'),
    '--pidfile',
    pidFile,
  ];
  const child = spawn('dockerd', [...paths, '--log-level', 'error', ...more], { stdio: ['ignore', log, log] });
  // It may outlive this process, for another one that uses it.
  child.unref();
  let gone = false;
  child.once('error', () => {
    gone = true;
  });
  const deadlineMs = Date.now() + START_LIMIT_MS;
  while (!gone && child.exitCode === null && Date.now() < deadlineMs) {
    if (await answers(ownHost)) return true;
    await wait(100);
  }
  child.kill('SIGKILL');
  return false;
}
