import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { hash } from 'bcryptjs';
import { AppFailure } from '#shared/errors';
import { PULL_USER, PUSH_USER, type State, type StateFile } from './state';

/** A running registry. */
export interface RegistryProcess {
  /** True when an earlier sandbox had left it running. */
  readonly found: boolean;
  stop(): Promise<void>;
}

/** Passwords are 24 random bytes, so the cheapest cost is enough; the registry computes it at every request. */
const BCRYPT_COST = 4;
const START_WITHIN_MS = 15_000;

/** The names under which CNCF Distribution is installed: `registry` upstream, `docker-registry` in Debian. */
export function findRegistryProgram(path: string): string | null {
  const names =
    process.platform === 'win32' ? ['registry.exe', 'docker-registry.exe'] : ['docker-registry', 'registry'];
  for (const folder of path.split(delimiter)) {
    for (const name of names) if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Where the registry keeps its blobs. */
export const registryDir = (dataDir: string): string => join(dataDir, 'registry');
export const passwordFile = (dataDir: string): string => join(dataDir, 'auth', 'htpasswd');

/** Starts the registry program, or takes over the one that answers with this sandbox's own password. */
export async function startRegistryProgram(
  program: string,
  dataDir: string,
  file: StateFile,
): Promise<RegistryProcess> {
  const { state } = file;
  if (await answers(state)) return { found: true, stop: () => stopPid(file) };
  await writePasswords(dataDir, state);
  const config = join(dataDir, 'registry.json');
  // JSON is YAML: nothing of a path needs quoting rules of its own.
  await writeFile(config, JSON.stringify(configuration(dataDir, state)), { mode: 0o600 });
  const log = await open(join(dataDir, 'registry.log'), 'w', 0o600);
  const child = spawn(program, ['serve', config], {
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  await log.close();
  const died = new Promise<string>((resolve) => {
    child.once('error', (cause) => resolve(cause.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });
  await file.save({ registryPid: child.pid ?? null });
  await untilAnswering(state, died, dataDir);
  return { found: false, stop: () => stopPid(file) };
}

/** htpasswd with bcrypt: the only form that the registry takes. */
export async function writePasswords(dataDir: string, state: State): Promise<void> {
  await mkdir(join(dataDir, 'auth'), { recursive: true, mode: 0o700 });
  const lines = await Promise.all([
    hash(state.pushToken, BCRYPT_COST).then((hashed) => `${PUSH_USER}:${hashed}`),
    hash(state.pullToken, BCRYPT_COST).then((hashed) => `${PULL_USER}:${hashed}`),
  ]);
  await writeFile(passwordFile(dataDir), `${lines.join('\n')}\n`, { mode: 0o600 });
}

const configuration = (dataDir: string, state: State): object => ({
  version: 0.1,
  log: { level: 'warn', accesslog: { disabled: true } },
  storage: {
    filesystem: { rootdirectory: registryDir(dataDir) },
    delete: { enabled: true },
    maintenance: { uploadpurging: { enabled: true, age: '24h', interval: '1h', dryrun: false } },
  },
  http: { addr: `127.0.0.1:${state.registryPort}`, relativeurls: true, secret: state.httpSecret },
  auth: { htpasswd: { realm: 'gantry-sandbox', path: passwordFile(dataDir) } },
});

/** True when a registry that knows this sandbox's password answers on its port. */
async function answers(state: State): Promise<boolean> {
  try {
    const authorization = `Basic ${Buffer.from(`${PUSH_USER}:${state.pushToken}`).toString('base64')}`;
    const answer = await fetch(`http://127.0.0.1:${state.registryPort}/v2/`, {
      headers: { authorization },
      signal: AbortSignal.timeout(2000),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

export async function untilAnswering(state: State, died: Promise<string>, dataDir: string): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  const ended = died.then((reason) => reason);
  for (;;) {
    if (await answers(state)) return;
    const pause = new Promise<null>((resolve) => setTimeout(resolve, 50, null));
    const reason = await Promise.race([ended, pause]);
    if (reason !== null || Date.now() > deadline) {
      const why = reason ?? 'it did not answer in time';
      const message = `The sandbox’s registry did not start: ${why}. Its own words are in ${join(dataDir, 'registry.log')}.`;
      throw new AppFailure({ code: 'sandbox-failed', message, retryable: true, action: 'retry' });
    }
  }
}

/** Ends the recorded process and waits until its port is silent. */
async function stopPid(file: StateFile): Promise<void> {
  const { registryPid } = file.state;
  if (registryPid !== null) {
    try {
      process.kill(registryPid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }
  await file.save({ registryPid: null });
}
