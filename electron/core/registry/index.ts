import type { Handlers } from '#shared/contract/channel';
import type { GantryContract } from '#shared/contract/index';
import { AppFailure } from '#shared/errors';
import type { ArtifactDetails, ImagePull, LayerReading } from '#shared/model/artifact-details';
import { imagePath } from '#shared/model/reference';
import type { Cleanups } from '../ports/cleanups';
import type { Clock } from '../ports/clock';
import type { Engine } from '../ports/engine';
import type { Ids } from '../ports/ids';
import type { Link } from '../ports/link-store';
import type { Platform } from '../ports/platform';
import type { Registry } from '../ports/registry';
import type { RegistryCache } from '../ports/registry-cache';
import { freedBytes } from './blobs';
import { createChanges } from './changes';
import { Layers, type PlacedManifest, sharingOf } from './layers';
import { createLists, type ListTools } from './lists';
import { createPulls } from './pulls';
import { createReach, type ReachedConnections } from './reach';

export { askVersions, driftedFrom } from './app-versions';
export { blobsOf, freedBytes } from './blobs';
export { repositoryOf } from './deletion';
export type { PlacedManifest } from './layers';
export type { KnownName } from './names';
export type { ReachedConnections } from './reach';
export { createReach, type Reach } from './reach';

export interface RegistryUseTools extends Pick<ListTools, 'knownNames'> {
  readonly registry: Registry;
  readonly platform: Pick<Platform, 'versions'>;
  readonly engine: Engine;
  readonly cache: RegistryCache;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly connections: ReachedConnections;
  /** What deletions from here took away. */
  readonly cleanups: Cleanups;
  /** Which artifacts the app versions of a connection were made with. */
  readonly links: (connectionId: string) => Promise<readonly Link[]>;
  readonly onChanged: (change: { readonly id: string; readonly repository: string }) => void;
  readonly onLayersRead: (told: { readonly id: string; readonly reading: LayerReading }) => void;
  readonly onPull: (pull: ImagePull) => void;
}

/** Looking into a registry and tidying it up: every call of the contract's `registry`. Methods throw AppFailure. */
export type RegistryUse = Handlers<GantryContract>['registry'] & {
  /** A push from here has changed a repository. */
  pushed(id: string, repository: string): Promise<void>;
  /** Resolves when the layers of the whole project have been read, or could not be. */
  wholeLayers(id: string): Promise<void>;
  /** Everything of the project that is known to be there, and how far its reading is; begins it where it has not. */
  project(id: string): Promise<{ readonly reading: LayerReading; readonly placed: readonly PlacedManifest[] }>;
  /** The connection is no more: what was kept of it goes. */
  forget(id: string): Promise<void>;
};

/** Details belong to a digest; the last ones looked at are shown again at once. In memory only: variables may hold secrets. */
const DETAILS_KEPT = 200;

export function createRegistryUse(tools: RegistryUseTools): RegistryUse {
  const { registry, connections } = tools;
  const reach = createReach(registry, connections);
  const lists = createLists({ ...tools, reach });
  const pulls = createPulls(tools);
  const layersOf = new Map<string, Layers>();
  const details = new Map<string, ArtifactDetails>();

  const layers = (id: string): Layers => {
    const known = layersOf.get(id) ?? newLayers(id);
    layersOf.set(id, known);
    return known;
  };
  const newLayers = (id: string): Layers =>
    new Layers(id, {
      ...tools,
      reach: () => reach(id),
      repositories: async () => (await lists.repositories({ id })).repositories.map(({ name }) => name),
      onRead: (reading) => tools.onLayersRead({ id, reading }),
    });
  const changed = (id: string, repository: string, gone: ReadonlySet<string> = new Set()): void => {
    layers(id).changed([...gone].map((digest) => ({ repository, digest })));
    lists.changed(id, repository);
    tools.onChanged({ id, repository });
  };
  const changes = createChanges({ ...tools, reach, layers, onChanged: changed });

  return {
    ...lists,
    ...changes,
    capabilities: async ({ id }) => (await reach(id)).capabilities,
    probe: ({ id }) => reach.probe(id),
    details: async ({ id, repository, digest }) => {
      const key = `${id} ${repository} ${digest}`;
      const known = details.get(key);
      if (known !== undefined) return known;
      const { access, contents } = await reach(id);
      const found = await contents.details(access, repository, digest);
      if (found === null) throw gone(repository, digest);
      details.set(key, found);
      for (const oldest of [...details.keys()].slice(0, -DETAILS_KEPT)) details.delete(oldest);
      return found;
    },
    sharing: async ({ id, repository, digest }) => {
      const manifest = await layers(id).manifestOf(repository, digest);
      if (manifest === null) throw gone(repository, digest);
      const all = layers(id).all();
      const others = all.filter((other) => other.repository !== repository || other.digest !== digest);
      const { freedBytes: unique } = freedBytes(
        [manifest],
        others.flatMap((other) => (other.manifest === null ? [] : [other.manifest])),
      );
      return sharingOf(manifest, repository, all, unique);
    },
    readLayers: async ({ id }) => layers(id).start(),
    scanReport: async ({ id, repository, digest }) => {
      const { access, contents } = await reach(id);
      return contents.scanReport(access, repository, digest);
    },
    scan: async ({ id, repository, digest }) => {
      const { access, contents } = await reach(id);
      await contents.scan(access, repository, digest);
      tools.onChanged({ id, repository });
    },
    pull: async ({ id, repository, reference }) => {
      const { access } = await reach(id);
      const path = imagePath({ registry: access.registry, project: access.project, repository });
      const separator = reference.startsWith('sha256:') ? '@' : ':';
      return pulls.start(`${path}${separator}${reference}`, {
        username: access.username,
        password: access.token,
        registry: access.registry,
      });
    },
    pulls: async () => pulls.list(),
    cancelPull: async ({ pullId }) => pulls.cancel(pullId),
    pushed: async (id, repository) => changed(id, repository),
    wholeLayers: (id) => layers(id).whole(),
    project: async (id) => ({ reading: layers(id).start(), placed: layers(id).all() }),
    forget: async (id) => {
      layersOf.delete(id);
      await tools.cache.forget(id);
      await tools.cleanups.forget(id);
    },
  };
}

const gone = (repository: string, digest: string): AppFailure =>
  new AppFailure({
    code: 'registry-not-found',
    message: `${repository} no longer has ${digest.slice(0, 19)}…: it was deleted meanwhile.`,
    retryable: true,
    action: 'retry',
  });
