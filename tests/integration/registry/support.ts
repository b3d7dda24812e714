import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryAccess } from '#core/ports/registry';
import { type Sandbox, startSandbox } from '#sandbox/index';

/** A real registry with two users and a limit: the sandbox. */
export async function realRegistry(): Promise<{
  readonly sandbox: Sandbox;
  readonly access: RegistryAccess;
  close(): Promise<void>;
}> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gantry-registry-'));
  const sandbox = await startSandbox({
    dataDir,
    port: null,
    quotaBytes: null,
    path: process.env['PATH'] ?? '',
    startContainer: () => Promise.reject(new Error('no engine here')),
  });

  return {
    sandbox,
    access: { ...sandbox.access, scheme: 'http', trustedCertificate: null },
    close: async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
