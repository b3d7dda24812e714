import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { AppFailure } from '#shared/errors';
import { findRegistryProgram, startRegistryProgram, untilAnswering } from './registry-process';
import { PULL_USER, PUSH_USER, type State, type StateFile } from './state';

/** Runs the `registry:3` image where the registry program is not installed. Answers when the container is started. */
export type StartContainer = (options: {
  readonly port: number;
  readonly registryDir: string;
  readonly passwordFile: string;
  readonly httpSecret: string;
}) => Promise<{ stop(): Promise<void> }>;

export interface RunningRegistry {
  /** `127.0.0.1:port` that engines push to. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Passwords are 24 random bytes, so the cheapest cost is enough; the registry computes it at every request. */
const BCRYPT_COST = 4;

/** Where the registry keeps its blobs. */
export const registryDir = (dataDir: string): string => join(dataDir, 'registry');
const passwordFile = (dataDir: string): string => join(dataDir, 'auth', 'htpasswd');

/**
 * Engines push through the front, which keeps rights and quota. With the container they push to its published port: an engine in a
 * virtual machine (Docker Desktop) reaches its own published ports as loopback, but not this computer's.
 */
export async function startRegistry(
  options: { readonly dataDir: string; readonly path: string; readonly startContainer: StartContainer },
  file: StateFile,
): Promise<RunningRegistry> {
  const { dataDir } = options;
  await writePasswords(dataDir, file.state);
  const places = { dataDir, registryDir: registryDir(dataDir), passwordFile: passwordFile(dataDir) };
  const program = findRegistryProgram(options.path);
  if (program !== null) {
    const { stop } = await startRegistryProgram(program, places, file);
    return { host: `127.0.0.1:${file.state.port}`, stop };
  }
  const { registryPort, httpSecret } = file.state;
  const container = await options
    .startContainer({ ...places, port: registryPort, httpSecret })
    .catch((cause: unknown) => Promise.reject(noRegistry(cause)));
  try {
    await untilAnswering(file.state, new Promise(() => undefined), 'Its container’s log says more.');
  } catch (cause) {
    await container.stop();
    throw cause;
  }
  return { host: `127.0.0.1:${registryPort}`, stop: () => container.stop() };
}

/** htpasswd with bcrypt: the only form that the registry takes. */
async function writePasswords(dataDir: string, state: State): Promise<void> {
  await mkdir(join(dataDir, 'auth'), { recursive: true, mode: 0o700 });
  const lines = await Promise.all([
    hash(state.pushToken, BCRYPT_COST).then((hashed) => `${PUSH_USER}:${hashed}`),
    hash(state.pullToken, BCRYPT_COST).then((hashed) => `${PULL_USER}:${hashed}`),
  ]);
  await writeFile(passwordFile(dataDir), `${lines.join('\n')}\n`, { mode: 0o600 });
}

const noRegistry = (cause: unknown): AppFailure =>
  new AppFailure({
    code: 'registry-program-missing',
    message:
      'The sandbox needs a registry: install the “registry” program (on Debian: apt-get install docker-registry), or let a running engine fetch the image registry:3.',
    detail: cause instanceof Error ? cause.message : String(cause),
    retryable: true,
    action: 'retry',
  });
