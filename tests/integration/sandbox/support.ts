import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '#sandbox/index';
import { registryClient } from '../../support/registry-client';

export { failureOf } from '../../support/failure';

const noContainer: SandboxOptions['startContainer'] = () => Promise.reject(new Error('no engine here'));

/** Folders and sandboxes of one test, all gone after `clean`. */
export function sandboxes() {
  const endings: (() => Promise<void>)[] = [];
  const folder = async (): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'gantry-sandbox-'));
    endings.push(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
    return dir;
  };
  const start = async (dataDir: string, more: Partial<SandboxOptions> = {}) => {
    const sandbox = await startSandbox({
      dataDir,
      port: null,
      quotaBytes: undefined,
      path: process.env['PATH'] ?? '',
      startContainer: noContainer,
      ...more,
    });
    endings.push(() => sandbox.close());
    return sandbox;
  };
  const clean = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  return { folder, start, clean, atEnd: (end: () => Promise<void>) => void endings.push(end) };
}

interface Access {
  readonly apiUrl: string;
  readonly username: string;
  readonly token: string;
  readonly apiToken: string;
}

export const pushClient = ({ apiUrl, username, token }: Pick<Access, 'apiUrl' | 'username' | 'token'>) =>
  registryClient(apiUrl, { username, password: token });

interface Credentials {
  readonly push: { readonly username: string; readonly token: string };
  readonly pull: { readonly username: string; readonly token: string };
}

/** The platform's calls of the sandbox. */
export function platform({ apiUrl, apiToken }: Pick<Access, 'apiUrl' | 'apiToken'>) {
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(`${apiUrl}${path}`, { ...init, headers: { authorization: `token ${apiToken}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    storage: async () =>
      ((await call('/v1/container-registry')) as { storage: { used_bytes: number; limit_bytes: number | null } })
        .storage,
    credentials: async () => (await call('/v1/container-registry/credentials')) as Credentials,
    setQuota: (limitBytes: number | null) =>
      call('/v1/sandbox/quota', { method: 'PUT', body: JSON.stringify({ limit_bytes: limitBytes }) }),
  };
}

/** What is really on disk, counted by another way than the sandbox does: every `data` file of the blob store. */
export async function blobBytesOnDisk(dataDir: string): Promise<number> {
  const root = join(dataDir, 'registry', 'docker', 'registry', 'v2', 'blobs');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.filter((name) => name.endsWith('/data')).map(async (name) => (await stat(join(root, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Process IDs of registries that serve this folder (Linux). */
export async function registriesOf(dataDir: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => lines[index]?.includes(join(dataDir, 'registry.json')) === true).map(Number);
}
