import type { Cleanup, Cleanups } from '#core/ports/cleanups';
import type { Link } from '#core/ports/link-store';
import type { PlatformVersion } from '#core/ports/platform';
import type { ManifestFacts, RegistryAccess } from '#core/ports/registry';
import type { CachedManifest, RegistryCache } from '#core/ports/registry-cache';
import { createRegistryUse, type KnownName } from '#core/registry/index';
import { AppFailure } from '#shared/errors';
import type { ImagePull, LayerReading } from '#shared/model/artifact-details';
import type { Capabilities, KeptArtifacts, RepositoryList } from '#shared/model/registry';
import { countingIds, FakeClock } from './clock';
import { HeldRegistry } from './contents';
import { FakeEngine } from './engine';
import { allRights, FakeRegistry } from './registry';

/** One entry per deletion, not yet summed. */
export class FakeCleanups implements Cleanups {
  readonly kept: Cleanup[] = [];

  async of(id: string): Promise<readonly Cleanup[]> {
    return this.kept.filter(({ connectionId }) => connectionId === id);
  }
  async add(cleanup: Cleanup): Promise<void> {
    this.kept.push(cleanup);
  }
  async forget(id: string): Promise<void> {
    this.kept.splice(0, this.kept.length, ...this.kept.filter(({ connectionId }) => connectionId !== id));
  }
}

export class FakeRegistryCache implements RegistryCache {
  readonly lists = new Map<string, RepositoryList>();
  readonly kept = new Map<string, KeptArtifacts>();
  readonly manifestsKept = new Map<string, Map<string, CachedManifest>>();

  async repositories(id: string): Promise<RepositoryList | null> {
    return this.lists.get(id) ?? null;
  }
  async keepRepositories(id: string, list: RepositoryList): Promise<void> {
    this.lists.set(id, list);
  }
  async artifacts(id: string, repository: string): Promise<KeptArtifacts | null> {
    return this.kept.get(`${id} ${repository}`) ?? null;
  }
  async keepArtifacts(id: string, repository: string, kept: KeptArtifacts): Promise<void> {
    this.kept.set(`${id} ${repository}`, kept);
  }
  async manifests(id: string): Promise<ReadonlyMap<string, CachedManifest>> {
    return this.manifestsKept.get(id) ?? new Map();
  }
  async keepManifests(id: string, manifests: readonly CachedManifest[]): Promise<void> {
    const known = this.manifestsKept.get(id) ?? new Map<string, CachedManifest>();
    for (const manifest of manifests) known.set(manifest.digest, manifest);
    this.manifestsKept.set(id, known);
  }
  async forget(id: string): Promise<void> {
    this.lists.delete(id);
    this.manifestsKept.delete(id);
    for (const key of [...this.kept.keys()]) if (key.startsWith(`${id} `)) this.kept.delete(key);
  }
}

/** A registry whose manifests are those of what it holds. */
class LookedIntoRegistry extends FakeRegistry {
  /** `repository reference`, in the order asked for. */
  readonly manifestsRead: string[] = [];
  readonly held: HeldRegistry;

  constructor(held: HeldRegistry) {
    super();
    this.held = held;
    this.holds = held;
  }

  override async manifest(
    access: RegistryAccess,
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<ManifestFacts | null> {
    this.manifestsRead.push(`${repository} ${reference}`);
    await super.manifest(access, repository, reference, signal);
    return this.held.manifest(repository, reference);
  }
}

export const accessOfFakes: RegistryAccess = {
  registry: 'registry.example.com',
  scheme: 'https',
  project: 'studio',
  username: 'robot$studio+push',
  token: 'secret-token',
  apiUrl: 'https://api.example.com',
  apiToken: 'secret-api-token',
  trustedCertificate: null,
};

/** The registry's use cases over a registry in memory, with one connection, `here`. */
export function registryOverFakes(
  given: { readonly held?: HeldRegistry; readonly rights?: Partial<Capabilities> } = {},
) {
  const held = given.held ?? new HeldRegistry();
  const registry = new LookedIntoRegistry(held);
  registry.answer = { ...allRights, ...given.rights };
  const engine = new FakeEngine();
  const cache = new FakeRegistryCache();
  const clock = new FakeClock();
  const names: KnownName[] = [];
  const changed: { id: string; repository: string }[] = [];
  const readings: LayerReading[] = [];
  const pulls: ImagePull[] = [];
  const links: Link[] = [];
  const cleanups = new FakeCleanups();
  const around = {
    access: accessOfFakes,
    versions: [] as PlatformVersion[],
    versionsFail: null as AppFailure | null,
    pullUsername: null,
    knownRepositories: [] as string[],
    capabilities: null as Capabilities | null,
  };
  const connection = () => ({
    id: 'here',
    kind: 'registry' as const,
    name: 'Here',
    registry: around.access.registry,
    scheme: around.access.scheme,
    project: around.access.project,
    username: around.access.username,
    apiUrl: around.access.apiUrl,
    storageLimitBytes: null,
    trustedCertificate: null,
    pullUsername: null,
    knownRepositories: around.knownRepositories,
    capabilities: around.capabilities,
    createdAt: '2026-11-23T12:00:00.000Z',
  });
  const use = createRegistryUse({
    registry,
    engine,
    cache,
    clock,
    ids: countingIds(),
    platform: {
      versions: async () => {
        if (around.versionsFail !== null) throw around.versionsFail;
        return around.versions;
      },
    },
    connections: {
      access: async (id) => {
        if (id !== 'here') throw new AppFailure({ code: 'not-found', message: 'This connection is no longer there.' });
        return { ...around.access, storageLimitBytes: null };
      },
      find: (id) => (id === 'here' ? connection() : null),
      remember: async (_id, facts) => void Object.assign(around, facts),
    },
    knownNames: async () => names,
    cleanups,
    links: async (id) => links.filter(({ connectionId }) => connectionId === id),
    onChanged: (change) => changed.push(change),
    onLayersRead: ({ reading }) => readings.push(reading),
    onPull: (pull) => pulls.push(structuredClone(pull)),
  });
  return { use, registry, held, engine, cache, clock, names, links, cleanups, around, changed, readings, pulls };
}
