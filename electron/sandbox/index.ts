import type { Server } from 'node:http';
import type { SandboxAccess } from '#core/ports/sandbox-host';
import { AppFailure } from '#shared/errors';
import { openFront } from './front';
import {
  findRegistryProgram,
  passwordFile,
  type RegistryProcess,
  registryDir,
  startRegistryProgram,
  untilAnswering,
  writePasswords,
} from './registry-process';
import { openState, PROJECT, PUSH_USER, type StateFile } from './state';
import { Usage } from './usage';

/** Runs the `registry:3` image where the registry program is not installed. Answers when the container is started. */
export type StartContainer = (options: {
  readonly port: number;
  readonly registryDir: string;
  readonly passwordFile: string;
  readonly httpSecret: string;
}) => Promise<{ stop(): Promise<void> }>;

export interface SandboxOptions {
  readonly dataDir: string;
  /** Null: the one used before, or a free one. */
  readonly port: number | null;
  /** Bytes; null: no limit; undefined: as before. */
  readonly quotaBytes: number | null | undefined;
  /** Where programs are looked for (PATH). */
  readonly path: string;
  readonly startContainer: StartContainer;
}

export interface Sandbox {
  readonly access: SandboxAccess;
  /** True when it ran already, in another process: closing then leaves it alone. */
  readonly shared: boolean;
  close(): Promise<void>;
}

/** Starts the embedded platform in a folder of its own: a real registry with its own users, and the platform's registry calls. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const file = await openState(options.dataDir, options);
  const running = await findRunning(file);
  if (running !== null) return { access: running, shared: true, close: () => Promise.resolve() };
  const { registry, registryHost } = await startRegistry(options, file);
  try {
    const front = await openFront({ file, usage: new Usage(registryDir(options.dataDir)), registryUrl: registryHost });
    return {
      access: accessOf(file, registryHost),
      shared: false,
      close: async () => {
        await closeServer(front);
        await registry.stop();
      },
    };
  } catch (cause) {
    await registry.stop();
    throw cause;
  }
}

/**
 * Engines push through the front, which keeps rights and quota. With the container they push to its published port: an engine in a
 * virtual machine (Docker Desktop) reaches its own published ports as loopback, but not this computer's.
 */
async function startRegistry(
  options: SandboxOptions,
  file: StateFile,
): Promise<{ registry: Pick<RegistryProcess, 'stop'>; registryHost: string }> {
  const { dataDir } = options;
  const program = findRegistryProgram(options.path);
  if (program !== null)
    return {
      registry: await startRegistryProgram(program, dataDir, file),
      registryHost: `127.0.0.1:${file.state.port}`,
    };
  await writePasswords(dataDir, file.state);
  const { registryPort, httpSecret } = file.state;
  const container = await options
    .startContainer({
      port: registryPort,
      registryDir: registryDir(dataDir),
      passwordFile: passwordFile(dataDir),
      httpSecret,
    })
    .catch((cause: unknown) => Promise.reject(noRegistry(cause)));
  await untilAnswering(file.state, new Promise(() => undefined), dataDir);
  return { registry: container, registryHost: `127.0.0.1:${registryPort}` };
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

const accessOf = ({ state }: StateFile, registry: string): SandboxAccess => ({
  registry,
  project: PROJECT,
  username: PUSH_USER,
  token: state.pushToken,
  apiUrl: `http://127.0.0.1:${state.port}`,
});

/** A sandbox of the same folder in another process: it knows our token. */
async function findRunning(file: StateFile): Promise<SandboxAccess | null> {
  try {
    const headers = { authorization: `token ${file.state.pushToken}` };
    const answer = await fetch(`http://127.0.0.1:${file.state.port}/v1/container-registry`, {
      headers,
      signal: AbortSignal.timeout(2000),
    });
    if (answer.status !== 200) return null;
    const body: unknown = await answer.json();
    const registry =
      typeof body === 'object' && body !== null && 'registry_url' in body ? String(body.registry_url) : null;
    return registry === null ? null : accessOf(file, registry);
  } catch {
    return null;
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
