import { app, type UtilityProcess, utilityProcess } from 'electron';
import { type SandboxAccess, type SandboxHost, SandboxMessage } from '#core/ports/sandbox-host';
import { AppFailure } from '#shared/errors';
import type { SandboxStatus } from '#shared/model/connection';

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
  const fail = (failure: AppFailure): AppFailure => {
    started = null;
    become({ is: 'failed', message: failure.error.message });
    return failure;
  };
  const launch = (): Promise<SandboxAccess> =>
    new Promise((resolve, reject) => {
      become({ is: 'starting' });
      const process = utilityProcess.fork(entry, [dataDir], { serviceName: 'Gantry Sandbox', stdio: 'inherit' });
      child = process;
      process.once('message', (raw: unknown) => {
        const message = SandboxMessage.parse(raw);
        if (message.is === 'failed') {
          child = null;
          process.kill();
          return reject(fail(new AppFailure(message.error)));
        }
        become({ is: 'on', url: message.access.apiUrl, folder: dataDir });
        return resolve(message.access);
      });
      process.once('exit', () => {
        if (child !== process) return;
        child = null;
        reject(
          fail(
            new AppFailure({
              code: 'sandbox-failed',
              message: 'The sandbox ended by itself. Start it again; what was pushed to it is kept.',
              retryable: true,
              action: 'retry',
            }),
          ),
        );
      });
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
      await ended;
      become({ is: 'off' });
    },
  };
  app.once('quit', () => child?.kill());
  return host;
}
