import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppFailure } from '#shared/errors';
import { freePort, isFree, PUSH_USER, type State, type StateFile } from './state';

export interface RegistryPlaces {
  readonly dataDir: string;
  readonly registryDir: string;
  readonly passwordFile: string;
}

const START_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 5000;
const LOOK_EVERY_MS = 50;

/** The names under which CNCF Distribution is installed: `registry` upstream, `docker-registry` in Debian. */
export function findRegistryProgram(path: string): string | null {
  const names =
    process.platform === 'win32' ? ['registry.exe', 'docker-registry.exe'] : ['docker-registry', 'registry'];
  for (const folder of path.split(delimiter)) {
    for (const name of names) if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Starts the registry program, or takes over the one that a crash left: it answers with this sandbox's own password. */
export async function startRegistryProgram(
  program: string,
  places: RegistryPlaces,
  file: StateFile,
): Promise<{ stop(): Promise<void> }> {
  if (await answers(file.state)) return { stop: () => stopRegistry(file) };
  // Only the front knows this port: it may change when somebody else took it.
  if (!(await isFree(file.state.registryPort))) await file.save({ registryPort: await freePort(file.state.port) });
  const { child, died } = await launch(program, places, file.state);
  await file.save({ registryPid: child.pid ?? null });
  try {
    await untilAnswering(file.state, died, `Its own words are in ${join(places.dataDir, 'registry.log')}.`);
  } catch (cause) {
    child.kill('SIGKILL');
    await file.save({ registryPid: null });
    throw cause;
  }
  return { stop: () => stopRegistry(file) };
}

async function launch(
  program: string,
  places: RegistryPlaces,
  state: State,
): Promise<{ child: ChildProcess; died: Promise<string> }> {
  const config = join(places.dataDir, 'registry.json');
  // JSON is YAML: nothing of a path needs quoting rules of its own.
  await writeFile(config, JSON.stringify(configuration(places, state)), { mode: 0o600 });
  const log = await open(join(places.dataDir, 'registry.log'), 'w', 0o600);
  try {
    const child = spawn(program, ['serve', config], {
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
      env: registryEnvironment(process.env),
    });
    const died = new Promise<string>((resolve) => {
      child.once('error', (cause) => resolve(cause.message));
      child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`));
    });
    return { child, died };
  } finally {
    await log.close();
  }
}

/** Without what would change the registry's configuration (REGISTRY_*) and without secrets that are Gantry's (GANTRY_*). */
const registryEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(REGISTRY|GANTRY)_/i.test(name))),
  OTEL_TRACES_EXPORTER: 'none',
});

const configuration = ({ registryDir, passwordFile }: RegistryPlaces, state: State): object => ({
  version: 0.1,
  log: { level: 'warn', accesslog: { disabled: true } },
  storage: {
    filesystem: { rootdirectory: registryDir },
    delete: { enabled: true },
    maintenance: { uploadpurging: { enabled: true, age: '24h', interval: '1h', dryrun: false } },
  },
  http: { addr: `127.0.0.1:${state.registryPort}`, relativeurls: true, secret: state.httpSecret },
  auth: { htpasswd: { realm: 'gantry-sandbox', path: passwordFile } },
});

/** True when a registry that knows this sandbox's password answers on its port. */
export async function answers(state: State): Promise<boolean> {
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

/** Throws AppFailure sandbox-failed when it ends or stays silent; `hint` says where to read more. */
export async function untilAnswering(state: State, died: Promise<string>, hint: string): Promise<void> {
  const deadlineMs = Date.now() + START_WITHIN_MS;
  for (;;) {
    if (await answers(state)) return;
    const reason = await Promise.race([died, pause(LOOK_EVERY_MS, null)]);
    if (reason !== null || Date.now() > deadlineMs) {
      const message = `The sandbox’s registry did not start: ${reason ?? 'it did not answer in time'}. ${hint}`;
      throw new AppFailure({ code: 'sandbox-failed', message, retryable: true, action: 'retry' });
    }
  }
}

/** Ends the recorded process and waits until its port is silent: one that a crash left is not our child. */
async function stopRegistry(file: StateFile): Promise<void> {
  const { registryPid } = file.state;
  const deadlineMs = Date.now() + STOP_WITHIN_MS;
  signal(registryPid, 'SIGTERM');
  while (await answers(file.state)) {
    if (Date.now() > deadlineMs) {
      signal(registryPid, 'SIGKILL');
      break;
    }
    await pause(LOOK_EVERY_MS);
  }
  await file.save({ registryPid: null });
}

function signal(pid: number | null, name: NodeJS.Signals): void {
  try {
    if (pid !== null) process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
