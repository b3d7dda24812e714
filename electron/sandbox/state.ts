import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';

/** Whether the platform lets this account use its registry; a request is granted by itself a moment after `atMs`. */
const RegistryAccess = z.discriminatedUnion('is', [
  z.object({ is: z.enum(['none', 'granted', 'unavailable']) }),
  z.object({ is: z.literal('pending'), atMs: z.number().nullable() }),
]);
export type RegistryAccess = z.infer<typeof RegistryAccess>;

/** `sandbox.json`, readable by this user only. Ports and passwords stay the same over restarts: engines keep references to them. */
const State = z.object({
  version: z.literal(1),
  /** What the engine pushes to. */
  port: z.int(),
  /** The registry behind it. */
  registryPort: z.int(),
  pushToken: z.string(),
  pullToken: z.string(),
  /** The platform's calls want it. */
  apiToken: z.string(),
  /** Signs the registry's upload states. */
  httpSecret: z.string(),
  quotaBytes: z.int().positive().nullable(),
  /** Patterns of tags that may be neither moved nor deleted. */
  immutableTags: z.array(z.string()).default([]),
  access: RegistryAccess.default({ is: 'granted' }),
  /** More storage, asked for and not given yet. */
  storageRequest: z
    .object({ bytes: z.int().positive(), reason: z.string(), atMs: z.number() })
    .nullable()
    .default(null),
  /** How many apps, and versions in an app, the platform allows; null: any number. */
  limits: z
    .object({ apps: z.int().nonnegative().nullable(), versions: z.int().nonnegative().nullable() })
    .default({ apps: null, versions: null }),
  /** The registry process, to be found again after a crash. */
  registryPid: z.int().nullable(),
});
export type State = z.infer<typeof State>;

/** Files of before had no API token. Derived, so that two who read such a file at the same moment have the same one. */
const StoredState = State.extend({ apiToken: z.string().optional() }).transform(
  (stored): State => ({
    ...stored,
    apiToken: stored.apiToken ?? createHmac('sha256', stored.httpSecret).update('api token').digest('base64url'),
  }),
);

export const PROJECT = 'sandbox';
/** `game` of `sandbox/game`. */
export const shortName = (repository: string): string => repository.slice(PROJECT.length + 1);
/** Named as Harbor names a project's robots. */
export const PUSH_USER = `robot$${PROJECT}+client-push`;
export const PULL_USER = `robot$${PROJECT}+app-version-pull`;

export interface StateFile {
  readonly state: State;
  save(change: Partial<State>): Promise<void>;
}

/** Reads the state of a sandbox folder, or makes a new one. Of two that make one at the same time, both get the first one's. */
export async function openState(dataDir: string): Promise<StateFile> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'sandbox.json');
  let state = (await read(path)) ?? (await create(path));
  let saving: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const next = `${path}.${randomBytes(6).toString('hex')}`;
    await writeFile(next, asText(state), { mode: 0o600 });
    await rename(next, path);
  };
  return {
    get state() {
      return state;
    },
    save: (change) => {
      state = { ...state, ...change };
      const saved = saving.then(write);
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
}

const asText = (state: State): string => JSON.stringify(state, null, 2);

/** Null only where there is no file: one that cannot be read must not be replaced. */
async function read(path: string): Promise<State | null> {
  try {
    return StoredState.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    const message = `${path} cannot be read as a sandbox’s state. Move the folder away to start with an empty sandbox.`;
    throw new AppFailure({ code: 'sandbox-failed', message, retryable: true, action: 'retry' }, { cause });
  }
}

async function create(path: string): Promise<State> {
  const state = await fresh();
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, asText(state), { mode: 0o600 });
  try {
    // Unlike rename, link fails where the file is there already.
    await link(own, path);
    return state;
  } catch (cause) {
    const theirs = await read(path);
    if (theirs === null) throw cause;
    return theirs;
  } finally {
    await rm(own, { force: true });
  }
}

const fresh = async (): Promise<State> => {
  const port = await freePort();
  return {
    version: 1,
    port,
    registryPort: await freePort(port),
    pushToken: randomBytes(24).toString('base64url'),
    pullToken: randomBytes(24).toString('base64url'),
    apiToken: randomBytes(24).toString('base64url'),
    httpSecret: randomBytes(24).toString('base64url'),
    quotaBytes: null,
    immutableTags: [],
    access: { is: 'granted' },
    storageRequest: null,
    limits: { apps: null, versions: null },
    registryPid: null,
  };
};

/**
 * A port on loopback that nothing uses at this moment. Below the ranges from which systems take ports for outgoing connections (Linux
 * from 32768, Windows and macOS from 49152): it must still be free after a restart.
 */
export async function freePort(except?: number): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (port !== except && (await isFree(port))) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
