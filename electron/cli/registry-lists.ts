import { allPages } from '#shared/model/artifact-list';
import { count, formatBytes } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import { type Artifact, platformName, type Repository } from '#shared/model/registry';
import { type ExitCode, exit } from './exit-codes';
import { HERE, inRepository, openRegistryUse } from './registry-use';
import { columns } from './table';
import type { Surroundings, Workbench } from './workbench';

const FIGURES_AT_ONCE = 50;

/** `gantry repos` */
export async function repos(tokenStdin: boolean, bench: Workbench, { output }: Surroundings): Promise<ExitCode> {
  const target = await bench.target(tokenStdin);
  const use = openRegistryUse(bench, target);
  const list = await use.repositories({ id: HERE });
  if (!list.isComplete)
    output.say('This registry does not list its repositories; these are the names that app versions and the app know.');
  const unknown = list.repositories.filter(({ tagCount, sizeBytes }) => tagCount === null && sizeBytes === null);
  const figures = new Map<string, Partial<Repository>>();
  for (let from = 0; from < unknown.length; from += FIGURES_AT_ONCE) {
    output.live(`… ${from} of ${unknown.length} repositories`);
    const names = unknown.slice(from, from + FIGURES_AT_ONCE).map(({ name }) => name);
    for (const { name, ...found } of await use.figures({ id: HERE, repositories: names })) figures.set(name, found);
  }
  const repositories = list.repositories.map((repository) => ({ ...repository, ...figures.get(repository.name) }));
  const rows = repositories.map((repository) => [
    repository.name,
    shown(repository.artifactCount),
    shown(repository.tagCount),
    repository.sizeBytes === null ? '?' : `${repository.sizeIsExact ? '' : '≤ '}${formatBytes(repository.sizeBytes)}`,
    repository.lastPushAt ?? '?',
  ]);
  const text = columns(['REPOSITORY', 'ARTIFACTS', 'TAGS', 'SIZE', 'LAST PUSH'], rows);
  output.result({ repositories, isComplete: list.isComplete }, rows.length === 0 ? 'No repositories.' : text);
  return exit.done;
}

const shown = (value: number | null): string => (value === null ? '?' : String(value));

/** `gantry artifacts REPO` and `gantry tags REPO` */
export async function contentsOf(
  { command, repository, tokenStdin }: { command: 'artifacts' | 'tags'; repository: string; tokenStdin: boolean },
  bench: Workbench,
  { output }: Surroundings,
): Promise<ExitCode> {
  const target = await bench.target(tokenStdin);
  const use = openRegistryUse(bench, target);
  const artifacts = await inRepository(target, repository, () =>
    allPages((cursor) => use.artifacts({ id: HERE, repository, cursor })),
  );
  if (command === 'artifacts') {
    output.result({ repository, artifacts }, artifactTable(artifacts));
  } else {
    const tags = tagsOf(artifacts);
    output.result({ repository, tags }, tagTable(tags));
  }
  return exit.done;
}

function artifactTable(artifacts: readonly Artifact[]): string {
  const rows = artifacts.map((artifact) => [
    artifact.digest,
    artifact.tags.map(({ name }) => name).join(', ') || '(no tag)',
    artifact.platform === null
      ? artifact.kind === 'index'
        ? count(artifact.children.length, 'platform')
        : '?'
      : platformName(artifact.platform),
    artifact.sizeBytes === null ? '?' : formatBytes(artifact.sizeBytes),
    artifact.pushedAt ?? artifact.createdAt ?? '?',
  ]);
  return rows.length === 0 ? 'No artifacts.' : columns(['DIGEST', 'TAGS', 'PLATFORM', 'SIZE', 'PUSHED'], rows);
}

interface TagLine {
  readonly name: string;
  readonly digest: string;
  readonly sizeBytes: number | null;
  readonly pushedAt: string | null;
}

/** Newest first; where the registry knows no times, the highest version first. */
export const tagsOf = (artifacts: readonly Artifact[]): TagLine[] =>
  artifacts
    .flatMap(({ digest, sizeBytes, tags }) => tags.map(({ name, pushedAt }) => ({ name, digest, sizeBytes, pushedAt })))
    .sort(
      (left, right) =>
        (right.pushedAt ?? '').localeCompare(left.pushedAt ?? '') || compareNatural(right.name, left.name),
    );

function tagTable(tags: readonly TagLine[]): string {
  const rows = tags.map(({ name, digest, sizeBytes, pushedAt }) => [
    name,
    digest,
    sizeBytes === null ? '?' : formatBytes(sizeBytes),
    pushedAt ?? '?',
  ]);
  return rows.length === 0 ? 'No tags.' : columns(['TAG', 'DIGEST', 'SIZE', 'PUSHED'], rows);
}
