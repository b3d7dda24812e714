import { toAppError } from '#shared/errors';
import {
  type ArtifactPage,
  type KeptArtifacts,
  type RepositoryFigures,
  type RepositoryList,
  unknownFigures,
} from '#shared/model/registry';
import type { Clock } from '../ports/clock';
import type { Platform } from '../ports/platform';
import type { RegistryCache } from '../ports/registry-cache';
import { askVersions } from './app-versions';
import { versionsIn } from './deletion';
import { Listing } from './listing';
import { type KnownName, repositoriesOf } from './names';
import type { Reach, Reached, ReachedConnections } from './reach';

export interface ListTools {
  readonly reach: Reach;
  readonly connections: ReachedConnections;
  readonly platform: Pick<Platform, 'versions'>;
  readonly cache: RegistryCache;
  readonly clock: Clock;
  /** Names from game projects and past pushes of a connection. */
  readonly knownNames: (connectionId: string) => Promise<readonly KnownName[]>;
}

/** What the registry holds, as lists; each is kept for a start without waiting and for times without a network. */
export function createLists(tools: ListTools) {
  const { reach, cache, connections } = tools;
  const listings = new Map<string, Listing>();
  /** Where a repository did not change, neither did its figures. */
  const figuresKnown = new Map<string, { readonly asOf: string; readonly figures: RepositoryFigures }>();
  const latest = new Map<string, RepositoryList>();

  const repositories = async ({ id }: { id: string }): Promise<RepositoryList> => {
    const reached = await reach(id);
    const found =
      reached.capabilities.mayListRepositories === false ? null : await reached.contents.repositories(reached.access);
    const known = [
      ...(await tools.knownNames(id)),
      ...userNames(id),
      ...(found === null ? await fromVersions(reached) : []),
    ];
    const list = {
      repositories: repositoriesOf(found, known),
      isComplete: found !== null,
      readAt: new Date(tools.clock.nowMs()).toISOString(),
    };
    latest.set(id, list);
    await cache.keepRepositories(id, list);
    return list;
  };
  const userNames = (id: string): KnownName[] =>
    (connections.find(id)?.knownRepositories ?? []).map((name) => ({ name, from: 'user' as const }));
  /** App versions name images; where they cannot be asked for, other sources must do. */
  const fromVersions = async ({ access }: Reached): Promise<KnownName[]> => {
    const { versions } = await askVersions(tools.platform, access);
    return versionsIn(versions ?? [], access).map((name) => ({ name, from: 'version' as const }));
  };

  const figures = async ({ id, repositories: names }: { id: string; repositories: string[] }) => {
    const reached = await reach(id);
    return Promise.all(
      names.map(async (name) => {
        // One that has gone meanwhile must not hide the figures of the others.
        const found = await figuresOf(id, name, reached).catch((thrown: unknown) => {
          if (toAppError(thrown).code === 'registry-not-found') return unknownFigures;
          throw thrown;
        });
        return { name, ...found };
      }),
    );
  };
  const figuresOf = async (id: string, name: string, { access, contents }: Reached): Promise<RepositoryFigures> => {
    const listed = latest.get(id)?.repositories.find((repository) => repository.name === name);
    const asOf = `${listed?.lastPushAt ?? ''} ${listed?.artifactCount ?? ''}`;
    const key = `${id} ${name}`;
    const known = figuresKnown.get(key);
    if (known !== undefined && known.asOf === asOf && listed?.lastPushAt !== null && listed !== undefined)
      return known.figures;
    const found = await contents.figures(access, name);
    figuresKnown.set(key, { asOf, figures: found });
    return found;
  };

  const artifacts = async (input: { id: string; repository: string; cursor: string | null }): Promise<ArtifactPage> => {
    const { id, repository, cursor } = input;
    const { access, contents } = await reach(id);
    const page = await contents.artifacts(access, repository, cursor);
    const key = `${id} ${repository}`;
    const listing = listings.get(key) ?? new Listing();
    listings.set(key, listing);
    await cache.keepArtifacts(id, repository, listing.add(cursor, page));
    return page;
  };

  return {
    repositories,
    figures,
    artifacts,
    keptRepositories: ({ id }: { id: string }): Promise<RepositoryList | null> => cache.repositories(id),
    keptArtifacts: ({ id, repository }: { id: string; repository: string }): Promise<KeptArtifacts | null> =>
      cache.artifacts(id, repository),
    addRepository: async ({ id, repository }: { id: string; repository: string }): Promise<void> => {
      const names = new Set(connections.find(id)?.knownRepositories ?? []).add(repository);
      await connections.remember(id, { knownRepositories: [...names].sort() });
    },
    forgetRepository: async ({ id, repository }: { id: string; repository: string }): Promise<void> => {
      const names = connections.find(id)?.knownRepositories ?? [];
      await connections.remember(id, { knownRepositories: names.filter((name) => name !== repository) });
    },
    changed: (id: string, repository: string): void => void figuresKnown.delete(`${id} ${repository}`),
  };
}
