import { app, type UtilityProcess, utilityProcess } from 'electron';
import { type SandboxAccess, type SandboxHost, SandboxMessage } from '#core/ports/sandbox-host';
import { AppFailure } from '#shared/errors';
import type { SandboxStatus } from '#shared/model/connection';

/** After this it is ended by force; the registry it leaves is taken over at the next start. */
const STOP_WITHIN_MS = 8000;

/** The sandbox as a utility process: it ends with the app, and a crash of one does not take the other along. */
export function createSandboxHost(entry: string, dataDir: string): SandboxHost {
  const listeners = new Set<(status: SandboxStatus) => void>();
  let status: SandboxStatus = { is: 'off' };
  let child: UtilityProcess | null = null;
  let started: Promise<SandboxAccess> | null = null;
  const become = (next: SandboxStatus): void => {
    status = next;
    for (const listener of listeners) listener(next);
  };
  /** Only the process of this moment speaks for the sandbox, not one that was stopped meanwhile. */
  const fail = (of: UtilityProcess, failure: AppFailure): AppFailure => {
    if (child === of) {
      child = null;
      started = null;
      become({ is: 'failed', message: failure.error.message });
    }
    return failure;
  };
  const launch = (): Promise<SandboxAccess> =>
    new Promise((resolve, reject) => {
      become({ is: 'starting' });
      const process = utilityProcess.fork(entry, [dataDir], { serviceName: 'Gantry Sandbox', stdio: 'inherit' });
      child = process;
      process.once('message', (raw: unknown) => {
        const message = SandboxMessage.safeParse(raw).data;
        if (message?.is === 'ready') {
          if (child === process) become({ is: 'on', url: message.access.apiUrl, folder: dataDir });
          return resolve(message.access);
        }
        reject(fail(process, message === undefined ? endedByItself() : new AppFailure(message.error)));
        process.kill();
        return;
      });
      // After `ready` nobody listens to the rejection any more, but the status tells.
      process.once('exit', () => reject(fail(process, endedByItself())));
    });
  const host: SandboxHost = {
    status: () => status,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => {
      started ??= launch();
      return started;
    },
    stop: async () => {
      const ending = child;
      child = null;
      started = null;
      if (ending === null) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.postMessage('stop');
      const force = setTimeout(() => ending.kill(), STOP_WITHIN_MS);
      await ended;
      clearTimeout(force);
      // Unless it was started again meanwhile.
      if (child === null) become({ is: 'off' });
    },
  };
  app.once('quit', () => child?.kill());
  return host;
}

const endedByItself = (): AppFailure =>
  new AppFailure({
    code: 'sandbox-failed',
    message: 'The sandbox ended by itself. Start it again; what was pushed to it is kept.',
    retryable: true,
    action: 'retry',
  });
