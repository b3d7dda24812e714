import { later } from '#shared/model/artifact-list';
import type { Artifact, RepositoryFigures } from '#shared/model/registry';

/** What a whole repository's pages add up to. Layers that artifacts share count for each of them, so the sum is the most it can be. */
export function figuresOf(artifacts: readonly Artifact[]): RepositoryFigures {
  const sizes = artifacts.map(({ sizeBytes }) => sizeBytes);
  return {
    artifactCount: artifacts.length,
    tagCount: artifacts.reduce((sum, { tags }) => sum + tags.length, 0),
    sizeBytes: sizes.some((size) => size === null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    sizeIsExact: artifacts.length <= 1,
    lastPushAt: artifacts
      .flatMap(({ pushedAt, tags }) => [pushedAt, ...tags.map((tag) => tag.pushedAt)])
      .reduce(later, null),
  };
}
