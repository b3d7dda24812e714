import type { Server } from 'node:http';
import type { SandboxAccess } from '#core/ports/sandbox-host';
import { assemble } from './assemble';
import { findRunning, setQuotaOf } from './client';
import { openFront, type Speaks } from './front';
import { type RunningRegistry, type StartContainer, startRegistry } from './registry';
import { answers } from './registry-process';
import { openState, PROJECT, PULL_USER, PUSH_USER, type StateFile } from './state';

export interface SandboxOptions {
  readonly dataDir: string;
  /** Null: the one used before, or a free one. A sandbox that runs already keeps its port. */
  readonly port: number | null;
  /** Bytes; null: no limit; undefined: as before. */
  readonly quotaBytes: number | null | undefined;
  /** Where programs are looked for (PATH). */
  readonly path: string;
  readonly startContainer: StartContainer;
  /** All of them, unless told otherwise. */
  readonly speaks?: Speaks;
}

export interface Sandbox {
  readonly access: SandboxAccess;
  /** True when it ran already, in another process: closing then leaves it alone. */
  readonly shared: boolean;
  close(): Promise<void>;
}

/**
 * Starts the embedded platform in a folder of its own: a real registry with its own users, and the platform's registry calls. A folder
 * has one sandbox at most: who comes second shares it. Throws AppFailure sandbox-failed, registry-program-missing.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const file = await openState(options.dataDir);
  const running = await findRunning(file.state);
  if (running !== null) return share(options, file, running);
  if (options.port !== null && options.port !== file.state.port) await file.save({ port: options.port });
  if (options.quotaBytes !== undefined) await file.save({ quotaBytes: options.quotaBytes });
  let registryHost: string | null = null;
  const parts = await assemble(options, file, () => registryHost);
  const keeper = createKeeper(() => startRegistry(options, file));
  let front: Server;
  try {
    // The port is the lock: only who holds it starts the registry.
    front = await openFront({ ...parts, onRegistryGone: keeper.startAgain });
  } catch (cause) {
    const other = await findRunning(file.state);
    if (other === null) throw cause;
    return share(options, file, other);
  }
  try {
    if (!(await answers(file.state))) await parts.released.collect();
    registryHost = (await keeper.start()).host;
  } catch (cause) {
    await closeServer(front);
    throw cause;
  }
  return {
    access: accessOf(file, registryHost),
    shared: false,
    close: async () => {
      await closeServer(front);
      await keeper.stop();
    },
  };
}

/** The registry may end while the sandbox goes on: who finds it gone has it started again. One start at a time. */
function createKeeper(launch: () => Promise<RunningRegistry>) {
  let registry: Promise<RunningRegistry> | null = null;
  let isStarting = false;
  let isStopped = false;
  const start = (): Promise<RunningRegistry> => {
    isStarting = true;
    registry = launch().finally(() => {
      isStarting = false;
    });
    return registry;
  };
  return {
    start,
    startAgain: (): void => {
      // When it fails, the next request that finds it gone tries again.
      if (!isStarting && !isStopped) start().catch(() => undefined);
    },
    stop: async (): Promise<void> => {
      isStopped = true;
      await (await registry?.catch(() => null))?.stop();
    },
  };
}

async function share({ quotaBytes }: SandboxOptions, file: StateFile, registryHost: string): Promise<Sandbox> {
  if (quotaBytes !== undefined) await setQuotaOf(file.state, quotaBytes);
  return { access: accessOf(file, registryHost), shared: true, close: () => Promise.resolve() };
}

const accessOf = ({ state }: StateFile, registry: string): SandboxAccess => ({
  registry,
  project: PROJECT,
  username: PUSH_USER,
  token: state.pushToken,
  pullUsername: PULL_USER,
  pullToken: state.pullToken,
  apiUrl: `http://127.0.0.1:${state.port}`,
  apiToken: state.apiToken,
});

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
