import type { Handlers } from '#shared/contract/channel';
import type { storage as contract } from '#shared/contract/storage';
import { AppFailure, toAppError } from '#shared/errors';
import { formatBytes } from '#shared/model/format';
import type { JobView } from '#shared/model/publish-job';
import type { RoomItem, StorageOverview, StoredArtifact } from '#shared/model/storage-use';
import { type ConnectionAccess, withTypedLimit } from '../connections/index';
import type { Cleanups } from '../ports/cleanups';
import type { Clock } from '../ports/clock';
import type { Link } from '../ports/link-store';
import type { Platform } from '../ports/platform';
import type { Registry } from '../ports/registry';
import type { RoomRulesStore } from '../ports/room-rules';
import {
  askVersions,
  driftedFrom,
  freedBytes,
  type PlacedManifest,
  type RegistryUse,
  repositoryOf,
} from '../registry/index';
import { overviewOf, pushesOf } from './overview';
import { cleanedLately, reasonFor } from './reason';
import { keyOf, proposeRoom, type RoomFacts } from './room';

export interface StorageUseTools {
  readonly registry: Registry;
  readonly platform: Pick<Platform, 'versions'>;
  readonly contents: Pick<RegistryUse, 'project' | 'wholeLayers' | 'delete'>;
  readonly access: (connectionId: string) => Promise<ConnectionAccess>;
  readonly jobs: () => Promise<readonly JobView[]>;
  /** Which artifacts app versions were made with. */
  readonly links: (connectionId: string) => Promise<readonly Link[]>;
  readonly rules: RoomRulesStore;
  readonly cleanups: Pick<Cleanups, 'of'>;
  readonly clock: Clock;
}

/** The contract's `storage`, without the forecast of projects. Methods throw AppFailure. */
export type StorageUse = Omit<Handlers<{ storage: typeof contract }>['storage'], 'hint'>;

export function createStorageUse(tools: StorageUseTools): StorageUse {
  const { registry, contents, rules, clock } = tools;
  /** Platforms that say what they hold but take no requests. */
  const withoutRequests = new Set<string>();

  const versionsOf = async (id: string, access: ConnectionAccess): Promise<Versions> => {
    const [{ versions, unknown }, links] = await Promise.all([askVersions(tools.platform, access), tools.links(id)]);
    const drifted = driftedFrom(links);
    const usedBy = ({ repository, tags }: PlacedManifest): StoredArtifact['usedBy'] =>
      (versions ?? [])
        .filter((version) => repositoryOf(version, access) === repository.toLowerCase() && tags.includes(version.tag))
        .map(({ app, name, isActive }) => ({ app, name, isActive }));
    return {
      usedBy,
      drifted: (place) => drifted(place, usedBy(place)).map(({ app, name }) => ({ app, name })),
      versionsUnknown: unknown,
    };
  };
  const overview = async (id: string): Promise<StorageOverview> => {
    const access = await tools.access(id);
    const [figures, request, versions, jobs] = await Promise.all([
      registry.storage(access),
      // What cannot be asked for now is not pending either.
      registry.storageRequest(access).catch(() => ({ taken: false, pendingBytes: null })),
      versionsOf(id, access),
      tools.jobs(),
    ]);
    return overviewOf({
      figures: withTypedLimit(access, figures),
      ...(await contents.project(id)),
      ...versions,
      pushes: pushesOf(jobs, id),
      request: { ...request, taken: request.taken && !withoutRequests.has(id) },
      readAt: new Date(clock.nowMs()).toISOString(),
    });
  };
  const wholeProject = async (id: string): Promise<readonly PlacedManifest[]> => {
    await contents.wholeLayers(id);
    const { reading, placed } = await contents.project(id);
    if (reading.is === 'done') return placed;
    throw new AppFailure({
      code: 'registry-error',
      message:
        `The project could not be read whole, so nobody can say what a deletion would free. ${reading.message ?? ''}`.trim(),
      retryable: true,
      action: 'retry',
    });
  };
  const roomFacts = async (id: string): Promise<RoomFacts> => {
    const access = await tools.access(id);
    const [placed, kept, versions] = await Promise.all([wholeProject(id), rules.of(id), versionsOf(id, access)]);
    return { placed, rules: kept, ...versions };
  };
  const freedBy = async (id: string, items: readonly RoomItem[]) => {
    const placed = await wholeProject(id);
    const gone = new Set(items.map(keyOf));
    const manifests = (isGone: boolean) =>
      placed.flatMap((place) => (gone.has(keyOf(place)) === isGone && place.manifest !== null ? [place.manifest] : []));
    const unread = placed.filter(({ manifest }) => manifest === null).length;
    return { freedBytes: freedBytes(manifests(true), manifests(false)).freedBytes, unread };
  };

  return {
    overview: ({ id }) => overview(id),
    rules: ({ id }) => rules.of(id),
    changeRules: async ({ id, rules: changed }) => {
      await rules.keep(id, changed);
      return changed;
    },
    proposeRoom: async ({ id, bytes }) => proposeRoom(await roomFacts(id), bytes),
    freedBy: ({ id, items }) => freedBy(id, items),
    makeRoom: async ({ id, items, typedNames }) => {
      // Of what is not read whole nobody could say what it freed.
      await wholeProject(id);
      return deleteAll(contents, id, items, new Set(typedNames));
    },
    request: async ({ id, limitBytes, reason }) => {
      const { figures } = await overview(id);
      if (figures.unlimited) throw noLimit();
      if (figures.limitBytes !== null && figures.limitSource !== 'typed' && limitBytes <= figures.limitBytes)
        throw notMore(figures.limitBytes);
      try {
        await registry.requestStorage(await tools.access(id), limitBytes, reason);
      } catch (thrown) {
        if (toAppError(thrown).code === 'not-supported') withoutRequests.add(id);
        throw thrown;
      }
      return overview(id);
    },
    reasonFor: async ({ id }) => {
      const { project } = await tools.access(id);
      return reasonFor(await overview(id), project, cleanedLately(await tools.cleanups.of(id), clock.nowMs()));
    },
  };
}

const noLimit = (): AppFailure =>
  new AppFailure({
    code: 'not-possible-now',
    message: 'This project has no storage limit: there is nothing to ask for.',
  });

const notMore = (limitBytes: number): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message: `The limit is ${formatBytes(limitBytes)} already. Ask for more than that: for the whole limit, not for what is to be added.`,
  });

type Versions = Pick<RoomFacts, 'usedBy' | 'drifted' | 'versionsUnknown'>;

type Deleted = Awaited<ReturnType<RegistryUse['delete']>>[number];

/** Through the same deletion as everywhere, repository by repository: one that is refused does not hold up the others. */
async function deleteAll(
  contents: StorageUseTools['contents'],
  id: string,
  items: readonly RoomItem[],
  typedNames: ReadonlySet<string>,
): Promise<(Deleted & { repository: string })[]> {
  const results = new Map<string, Deleted>();
  for (const repository of new Set(items.map((item) => item.repository))) {
    const own = items.filter((item) => item.repository === repository);
    const targets = own.map(({ digest }) => ({ is: 'artifact' as const, digest }));
    const answers = await contents
      .delete({ id, repository, targets, typedName: typedNames.has(repository) ? repository : null })
      .catch((thrown: unknown) =>
        targets.map((target) => ({ target, error: toAppError(thrown), artifactRemoved: false })),
      );
    for (const [index, item] of own.entries()) {
      const answer = answers[index];
      if (answer !== undefined) results.set(keyOf(item), answer);
    }
  }
  return items.flatMap((item) => {
    const result = results.get(keyOf(item));
    return result === undefined ? [] : [{ ...result, repository: item.repository }];
  });
}
