import { SandboxAccess } from '../../../electron/core/ports/sandbox-host';
import { startSandbox as start } from '../../bench/gantry.mjs';

export interface RunningSandbox {
  readonly access: SandboxAccess;
  /** One call of the platform, as its owner. */
  api(method: string, path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A sandbox of its own, as a build machine or a studio's platform would be: the app connects to it as to any other. */
export async function startSandbox(dataDir: string): Promise<RunningSandbox> {
  const { stop, ...told } = await start(dataDir);
  const access = SandboxAccess.parse(told);
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
    stop,
  };
}
