import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { AppFailure } from '#shared/errors';

/** `sandbox.json`, readable by this user only. Ports and passwords stay the same over restarts: engines keep references to them. */
const State = z.object({
  version: z.literal(1),
  /** What the engine pushes to. */
  port: z.int(),
  /** The registry behind it. */
  registryPort: z.int(),
  pushToken: z.string(),
  pullToken: z.string(),
  /** Signs the registry's upload states. */
  httpSecret: z.string(),
  quotaBytes: z.int().positive().nullable(),
  /** The registry process, to be found again after a crash. */
  registryPid: z.int().nullable(),
});
export type State = z.infer<typeof State>;

export const PROJECT = 'sandbox';
/** Named as Harbor names a project's robots. */
export const PUSH_USER = `robot$${PROJECT}+client-push`;
export const PULL_USER = `robot$${PROJECT}+app-version-pull`;

export interface StateFile {
  readonly state: State;
  save(change: Partial<State>): Promise<void>;
}

/** Reads the state of a sandbox folder, or makes a new one. A port or quota that is asked for replaces the stored one. */
export async function openState(
  dataDir: string,
  wanted: { readonly port: number | null; readonly quotaBytes: number | null | undefined },
): Promise<StateFile> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'sandbox.json');
  let state = (await read(path)) ?? (await fresh());
  const save = async (change: Partial<State>): Promise<void> => {
    state = { ...state, ...change };
    await writeFile(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  await save({
    ...(wanted.port === null ? {} : { port: wanted.port }),
    ...(wanted.quotaBytes === undefined ? {} : { quotaBytes: wanted.quotaBytes }),
  });
  return {
    get state() {
      return state;
    },
    save,
  };
}

async function read(path: string): Promise<State | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return State.parse(JSON.parse(text));
  } catch {
    const message = `${path} cannot be read as a sandbox’s state. Move the folder away to start with an empty sandbox.`;
    throw new AppFailure({ code: 'sandbox-failed', message, retryable: true, action: 'retry' });
  }
}

const fresh = async (): Promise<State> => ({
  version: 1,
  port: await freePort(),
  registryPort: await freePort(),
  pushToken: randomBytes(24).toString('base64url'),
  pullToken: randomBytes(24).toString('base64url'),
  httpSecret: randomBytes(24).toString('base64url'),
  quotaBytes: null,
  registryPid: null,
});

/** A port on loopback that nothing uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no address')),
      );
    });
  });
}
