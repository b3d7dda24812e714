import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryAccess } from '#core/ports/registry';
import { type Sandbox, startSandbox } from '#sandbox/index';

/** A real registry with two users, a platform and a limit: the sandbox. */
export async function realRegistry() {
  const dataDir = await mkdtemp(join(tmpdir(), 'gantry-registry-'));
  const sandbox: Sandbox = await startSandbox({
    dataDir,
    port: null,
    quotaBytes: null,
    path: process.env['PATH'] ?? '',
    startContainer: () => Promise.reject(new Error('no engine here')),
  });
  const access: RegistryAccess = { ...sandbox.access, scheme: 'http', trustedCertificate: null };
  const call = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await fetch(`${access.apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${access.apiToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  };
  /** The sandbox's own calls, below `/v1/sandbox`. */
  const own = <Body = unknown>(method: 'GET' | 'PUT', what: string, body?: object): Promise<Body> =>
    call<Body>(method, `/v1/sandbox/${what}`, body);
  const speaking = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const before = await own<object>('PUT', 'speaks', {});
    await own('PUT', 'speaks', { extension: true });
    try {
      return await work();
    } finally {
      await own('PUT', 'speaks', before);
    }
  };
  return {
    sandbox,
    access,
    own,
    requests: async () =>
      (await own<{ requests: { method: string; path: string; status: number }[] }>('GET', 'requests')).requests,
    /** What the registry really takes, whatever it may say of it at the moment. */
    usedBytes: () =>
      speaking(async () => {
        const figures = await call<{ storage: { used_bytes: number } }>('GET', '/v1/container-registry');
        return figures.storage.used_bytes;
      }),
    pull: () =>
      speaking(
        async () =>
          (await call<{ pull: { username: string; token: string } }>('GET', '/v1/container-registry/credentials')).pull,
      ),
    close: async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
