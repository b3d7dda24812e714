import { homedir } from 'node:os';
import { startRegistryContainer } from '#adapters/docker/registry-container';
import type { SandboxMessage } from '#core/ports/sandbox-host';
import { toAppError } from '#shared/errors';
import { startSandbox } from './index';

// The sandbox as a child process of the app: `sandbox.js <data folder>`, one message when it stands, ends when it is told to.
interface ParentPort {
  postMessage(message: SandboxMessage): void;
  on(event: 'message', listener: () => void): void;
}

/** Electron's utility processes have it; typed here so that this folder needs no Electron. */
const parentPort = (process as NodeJS.Process & { readonly parentPort?: ParentPort }).parentPort;

async function run(dataDir: string): Promise<void> {
  const facts = { env: process.env, homeDir: homedir(), platform: process.platform };
  const starting = startSandbox({
    dataDir,
    port: null,
    quotaBytes: undefined,
    path: process.env['PATH'] ?? '',
    startContainer: (options) => startRegistryContainer(facts, options),
  });
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    // Even while it is still starting: otherwise its registry would stay behind.
    const sandbox = await starting.catch(() => null);
    await sandbox?.close();
    process.exit(0);
  };
  parentPort?.on('message', () => void end());
  process.on('SIGTERM', () => void end());
  try {
    const { access } = await starting;
    parentPort?.postMessage({ is: 'ready', access });
  } catch (thrown) {
    parentPort?.postMessage({ is: 'failed', error: toAppError(thrown) });
  }
}

await run(process.argv[2] ?? '');
