import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SandboxAccess } from '../../../electron/core/ports/sandbox-host';

export interface RunningSandbox {
  readonly access: SandboxAccess;
  /** One call of the platform, as its owner. */
  api(method: string, path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A sandbox of its own, as a build machine or a studio's platform would be: the app connects to it as to any other. */
export async function startSandbox(dataDir: string): Promise<RunningSandbox> {
  const child = spawn(process.execPath, ['out/main/gantry.js', 'sandbox', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const access = SandboxAccess.parse(JSON.parse(line));
    return {
      access,
      api: async (method, path, body) => {
        const answer = await fetch(`${access.apiUrl}${path}`, {
          method,
          headers: { authorization: `token ${access.apiToken}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        return answer.status === 204 ? null : await answer.json();
      },
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('The sandbox did not start');
}
