import { AppFailure, toAppError } from '#shared/errors';
import type { AppVersion, Board, BoardTag, BoardVersion } from '#shared/model/app-version';
import { allPages } from '#shared/model/artifact-list';
import type { Artifact } from '#shared/model/registry';
import type { Clock } from '../ports/clock';
import type { FullVersion, Platform } from '../ports/platform';
import type { RegistryAccess } from '../ports/registry';
import type { Reach } from '../registry/index';
import { repositoryOf } from '../registry/index';
import { linkStateOf, type TagsKnown } from './drift';
import { versionsOrNone } from './linking';
import type { Links } from './links';
import type { Templates } from './templates';
import type { PlatformConnections, PlatformUseTools } from './tools';

export interface BoardTools extends Pick<PlatformUseTools, 'knownNames'> {
  readonly platform: Platform;
  readonly connections: PlatformConnections;
  readonly reach: Reach;
  readonly templates: Templates;
  readonly links: Links;
  readonly clock: Clock;
}

/** Tags on one side, versions on the other. A repository that cannot be read is named and does not hide the others. */
export async function readBoard(tools: BoardTools, id: string): Promise<Board> {
  const { platform, links } = tools;
  const access = await tools.connections.platform(id);
  const apps = await platform.apps(access);
  const [perApp, templated, known] = await Promise.all([
    Promise.all(apps.map(({ name }) => versionsOrNone(platform, access, name))),
    tools.templates.all(id),
    tools.knownNames(id),
  ]);
  const versions = perApp.flat().map((version) => ofConnection(version, access));
  const names = new Set([
    ...templated.map(({ template }) => template.repository),
    ...known.map(({ name }) => name),
    ...versions.flatMap(({ repository }) => repository ?? []),
    ...(tools.connections.find(id)?.knownRepositories ?? []),
  ]);
  const { tags, problems } = await readTags(tools.reach, id, [...names].sort());
  const board = await Promise.all(versions.map((version) => withLink(links, id, version, tags)));
  await links.record(id, firstSeen(board, tags), false);
  await links.keepOnly(id, versions);
  return {
    apps: [...apps],
    versions: board,
    tags: [...tags.values()].flatMap((ofRepository) => [...(ofRepository?.values() ?? [])]),
    problems,
    readAt: new Date(tools.clock.nowMs()).toISOString(),
  };
}

/** A version with the repository that it names, as far as it is this connection's. */
export const ofConnection = (version: FullVersion, access: RegistryAccess): AppVersion => ({
  ...version,
  repository: repositoryOf(version, access),
});

async function withLink(links: Links, id: string, version: AppVersion, tags: TagsKnown): Promise<BoardVersion> {
  const link = linkStateOf(version, await links.find(id, version), tags);
  const { settings: _, ...shown } = version;
  return { ...shown, link };
}

/** What stands as it should is remembered, so that a tag that is moved later shows. */
const firstSeen = (versions: readonly BoardVersion[], tags: TagsKnown) =>
  versions.flatMap((version) => {
    const { repository, tag, link } = version;
    const digest = repository === null ? undefined : tags.get(repository)?.get(tag)?.digest;
    return link.is === 'linked' && repository !== null && digest !== undefined ? [{ version, repository, digest }] : [];
  });

/** All tags of these repositories, side by side. One that is not there (yet) has none. */
async function readTags(
  reach: Reach,
  id: string,
  repositories: readonly string[],
): Promise<{ tags: TagsKnown; problems: Board['problems'] }> {
  const problems: Board['problems'] = [];
  const { access, contents } = await reach(id);
  const read = async (repository: string): Promise<readonly [string, ReadonlyMap<string, BoardTag> | null]> => {
    try {
      const artifacts = await allPages((cursor) => contents.artifacts(access, repository, cursor));
      return [repository, tagsOf(repository, artifacts)];
    } catch (thrown) {
      if (isNotThere(thrown)) return [repository, new Map()];
      problems.push({ repository, message: toAppError(thrown).message });
      return [repository, null];
    }
  };
  return { tags: new Map(await Promise.all(repositories.map(read))), problems };
}

export const isNotThere = (thrown: unknown): boolean =>
  thrown instanceof AppFailure && thrown.error.code === 'registry-not-found';

const tagsOf = (repository: string, artifacts: readonly Artifact[]): Map<string, BoardTag> =>
  new Map(
    artifacts.flatMap(({ digest, tags, pushedAt }) =>
      tags.map((tag) => [tag.name, { repository, name: tag.name, digest, pushedAt: tag.pushedAt ?? pushedAt }]),
    ),
  );
