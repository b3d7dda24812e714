import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry } from '#adapters/registry/index';
import { createUploads } from '#adapters/registry/uploads/index';
import { systemClock, timeIds } from '#adapters/storage/clock';
import { createContentHashes } from '#adapters/storage/content-hashes';
import { createJobStore } from '#adapters/storage/job-store';
import { createLayerMap } from '#adapters/storage/layer-map';
import { createLayerStore } from '#adapters/storage/layer-store/index';
import { createLogStore } from '#adapters/storage/log-store';
import { createOpenUploads } from '#adapters/storage/open-uploads';
import { createPushedImages } from '#adapters/storage/pushed-images';
import { createUplinks } from '#adapters/storage/uplinks';
import type { Engine } from '#core/ports/engine';
import type { SandboxAccess } from '#core/ports/sandbox-host';
import type { Uplinks } from '#core/ports/uplinks';
import { createPublishing, type Publishing } from '#core/publish/index';
import { createPushPlanning } from '#core/storage/index';
import { type Sandbox, startSandbox } from '#sandbox/index';
import type { AppTemplate } from '#shared/model/app-template';
import type { JobView, PublishRequest } from '#shared/model/publish-job';
import { recipeDesk, recipeFiles } from '../../support/builds/recipe';
import { engineAt, type Machine, silent, startEngine } from '../docker/support';

/** Why no engine of our own can run here; null: it can. */
export const noEngineBecause = ((): string | null => {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root for a dockerd of its own';
  try {
    execFileSync('dockerd', ['--version'], { stdio: 'ignore' });
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'dockerd or docker-registry is not installed';
  }
})();
/** Why another client than the engine cannot be used; null: it can. */
export const lacking = (program: string): string | null =>
  spawnSync(program, ['--version']).status === 0 ? null : `${program} is not installed`;
/** For the name of a test that is skipped. */
export const reason = (because: string | null): string => (because === null ? '' : ` (skipped: ${because})`);

/** A real engine and a real registry of one test file. */
export interface Place {
  readonly machine: Machine;
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  readonly access: SandboxAccess;
  readonly sandboxDir: string;
  folder(): Promise<string>;
  /** The sandbox again after its processes were killed. */
  restartSandbox(): Promise<void>;
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const machine = await startEngine();
  const dir = await mkdtemp(join(tmpdir(), 'gantry-place-'));
  const sandboxDir = join(dir, 'sandbox');
  const start = (): Promise<Sandbox> =>
    startSandbox({
      dataDir: sandboxDir,
      port: null,
      quotaBytes: undefined,
      path: process.env['PATH'] ?? '',
      startContainer: () => Promise.reject(new Error('the registry program is there')),
    });
  let sandbox = await start();
  return {
    machine,
    engine: engineAt(machine.host),
    get sandbox() {
      return sandbox;
    },
    get access() {
      return sandbox.access;
    },
    sandboxDir,
    folder: () => mkdtemp(join(dir, 'home-')),
    restartSandbox: async () => {
      await sandbox.close();
      sandbox = await start();
    },
    close: async () => {
      await sandbox.close();
      await machine.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const accessOf = ({ access }: { readonly access: SandboxAccess }) => ({
  ...{ ...access, scheme: 'http' as const, trustedCertificate: null },
});

export interface Publisher {
  readonly publishing: Publishing;
  readonly changes: readonly JobView[];
  /** Resolves at the first snapshot that fits. */
  seen(fits: (job: JobView) => boolean): Promise<JobView>;
  log(id: string): Promise<readonly string[]>;
  readonly uplinks: Uplinks;
}

/** The publish job over the real adapters, its files in `home`. `registry`: another address of the same registry. */
export function publisher(
  place: { readonly engine: Engine; readonly access: SandboxAccess },
  home: string,
  options: {
    readonly registry?: string;
    readonly onChanged?: (job: JobView) => void;
    readonly template?: () => Promise<AppTemplate | null>;
  } = {},
): Publisher {
  const changes: JobView[] = [];
  const waiting = new Set<() => void>();
  const logs = createLogStore(join(home, 'logs'));
  const registry = createRegistry({ userAgent: 'gantry-tests' });
  const uplinks = createUplinks(join(home, 'cache'), silent);
  const openUploads = createOpenUploads(join(home, 'cache'), systemClock, silent);
  const publishing = createPublishing({
    hinted: () => null,
    engine: place.engine,
    registry,
    planning: createPushPlanning({
      engine: place.engine,
      registry,
      map: createLayerMap(join(home, 'cache'), silent),
      layers: createLayerStore(join(home, 'cache', 'layers'), silent),
      uplinks,
      otherRepositories: async () => [],
      readArtifacts: async () => [],
    }),
    uploads: createUploads({ userAgent: 'gantry-tests', clock: systemClock, openUploads }),
    uplinks,
    recipes: recipeDesk,
    deltas: {
      pushed: createPushedImages(join(home, 'cache', 'pushed'), silent),
      hashes: createContentHashes(),
      remove: recipeFiles.remove,
    },
    template: options.template ?? (async () => null),
    jobs: createJobStore(join(home, 'jobs'), () => undefined),
    logs,
    clock: systemClock,
    ids: timeIds,
    log: silent,
    access: async () => ({
      ...accessOf(place),
      registry: options.registry ?? place.access.registry,
      storageLimitBytes: null,
    }),
    onChanged: (job) => {
      changes.push(job);
      options.onChanged?.(job);
      for (const look of waiting) look();
    },
    storageLeft: async () => null,
    uploadLimit: () => null,
    linkPushed: async () => ({ is: 'none', why: 'noPlatform' }),
    onLogGrew: () => undefined,
    onRemoved: () => undefined,
    onEnded: () => undefined,
  });
  const seen = (fits: (job: JobView) => boolean): Promise<JobView> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = changes.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { publishing, changes, seen, uplinks, log: async (id) => (await logs.page(id, 0, 10_000)).lines };
}

export const requestFor = (registry: string, folder: string, more: Partial<PublishRequest> = {}): PublishRequest => ({
  projectId: 'game',
  projectName: 'Game',
  connectionId: 'sandbox',
  registry,
  registryProject: 'sandbox',
  repository: 'game',
  tag: 'v1',
  source: { from: 'folder', folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, recipe: null, fixes: {} },
  createsVersion: true,
  // Most images of tests hold no server.
  bootTest: false,
  pushesAnyway: false,
  pusher: 'auto',
  compression: 'gzip',
  ...more,
});
