import { AppFailure, toAppError } from '#shared/errors';
import { allPages } from '#shared/model/artifact-list';
import type { DeletionPlan, DeletionResult, DeletionTarget } from '#shared/model/deletion';
import { tagProblem } from '#shared/model/reference';
import type { Cleanups } from '../ports/cleanups';
import type { Clock } from '../ports/clock';
import type { Link } from '../ports/link-store';
import type { Platform } from '../ports/platform';
import type { Registry, TagDeletion } from '../ports/registry';
import type { CachedManifest } from '../ports/registry-cache';
import { askVersions } from './app-versions';
import { cleanedBy, goneBy } from './cleaned';
import { type DeletionFacts, goneDigests, planOf, versionsOf } from './deletion';
import type { Layers } from './layers';
import type { Reach, Reached } from './reach';

export interface ChangeTools {
  readonly registry: Registry;
  readonly platform: Pick<Platform, 'versions'>;
  readonly reach: Reach;
  readonly links: (connectionId: string) => Promise<readonly Link[]>;
  readonly cleanups: Cleanups;
  readonly clock: Clock;
  readonly layers: (id: string) => Layers;
  /** Lists and figures are to be read again. `gone`: digests that were deleted, and nothing else has changed. */
  readonly onChanged: (id: string, repository: string, gone?: ReadonlySet<string>) => void;
}

export interface Targets {
  readonly id: string;
  readonly repository: string;
  readonly targets: readonly DeletionTarget[];
}

/** What changes the registry: tags given and taken, artifacts deleted. Everything is looked at afresh just before. */
export function createChanges(tools: ChangeTools) {
  const { registry, platform, reach, links, layers, onChanged } = tools;
  const gather = async ({ id, repository, targets }: Targets, reached: Reached): Promise<DeletionFacts> => {
    const { access, capabilities, contents } = reached;
    const [artifacts, { versions, unknown }, linked] = await Promise.all([
      allPages((cursor) => contents.artifacts(access, repository, cursor)),
      askVersions(platform, access),
      links(id),
    ]);
    const items = planOf({ ...nothing, repository, targets, artifacts, capabilities }).items;
    const manifests = new Map<string, CachedManifest>();
    await Promise.all(
      [...goneDigests(items, { artifacts, capabilities })].map(async (digest) => {
        // One that cannot be read makes the bytes unknown, not the plan impossible.
        const manifest = await layers(id)
          .manifestOf(repository, digest)
          .catch(() => null);
        if (manifest !== null) manifests.set(digest, manifest);
      }),
    );
    const isProjectRead = manifests.size === 0 || layers(id).start().is === 'done';
    return {
      ...{ repository, targets, artifacts, capabilities, manifests, isProjectRead },
      versions: versions === null ? null : versionsOf(versions, access, repository),
      versionsUnknown: unknown,
      links: linked,
      project: layers(id).all(),
    };
  };

  const keepEvidence = async (id: string, cleaned: ReturnType<typeof cleanedBy>): Promise<void> => {
    if (cleaned.artifacts === 0) return;
    const day = new Date(tools.clock.nowMs()).toISOString().slice(0, 10);
    await tools.cleanups.add({ connectionId: id, day, ...cleaned });
  };

  return {
    tag: async (input: {
      id: string;
      repository: string;
      digest: string;
      tag: string;
      mayMove: boolean;
    }): Promise<void> => {
      const { id, repository, digest, tag, mayMove } = input;
      const problem = tagProblem(tag);
      if (problem !== null) throw new AppFailure({ code: 'tag-invalid', message: problem });
      const { access, contents } = await reach(id);
      const before = mayMove ? null : await registry.manifest(access, repository, tag);
      if (before !== null && before.digest !== digest) {
        const message = `${repository}:${tag} exists already and names another artifact (${before.digest.slice(0, 19)}…). Moving it takes it away there; servers that have cached it keep running the old build.`;
        throw new AppFailure({ code: 'tag-elsewhere', message });
      }
      await contents.tag(access, repository, digest, tag);
      onChanged(id, repository);
    },

    planDeletion: async (input: Targets): Promise<DeletionPlan> => planOf(await gather(input, await reach(input.id))),

    delete: async (input: Targets & { readonly typedName: string | null }): Promise<DeletionResult[]> => {
      const { id, repository, targets, typedName } = input;
      const reached = await reach(id);
      // What was shown may be old by now: rights to delete what is in use are judged by how things are.
      const plan = planOf(await gather(input, reached));
      if (plan.needsName && typedName !== repository) throw inUse(plan);
      const before = layers(id).everything();
      let gone: ReadonlySet<string> | undefined;
      try {
        const results = await carryOut(reached, repository, targets, plan);
        gone = goneBy(results, plan);
        await keepEvidence(id, cleanedBy(gone, repository, before));
        return results;
      } finally {
        onChanged(id, repository, gone);
      }
    },
  };
}

const nothing = {
  versions: null,
  versionsUnknown: null,
  links: [],
  project: [],
  manifests: new Map<string, CachedManifest>(),
  isProjectRead: false,
} as const;

/** Every target on its own: one that fails does not hold up the others. What stands in the list twice is done once. */
async function carryOut(
  { access, contents }: Reached,
  repository: string,
  targets: readonly DeletionTarget[],
  { items }: DeletionPlan,
): Promise<DeletionResult[]> {
  const outcomes = new Map<string, Pick<DeletionResult, 'error' | 'artifactRemoved'>>();
  const deleteArtifact = async (digest: string): Promise<void> => {
    const named = items.find(({ target }) => target.is === 'artifact' && target.digest === digest);
    const error = await contents.deleteArtifact(access, repository, digest, named?.tagsGone ?? []).then(
      () => null,
      (thrown: unknown) => toAppError(thrown),
    );
    outcomes.set(digest, { error, artifactRemoved: error === null });
  };
  const digests = [...new Set(targets.flatMap((target) => (target.is === 'artifact' ? [target.digest] : [])))];
  // An index holds its children, and takes along those that nobody else needs.
  const parents = digests.filter((digest) => items.some((item) => item.digest === digest && item.children > 0));
  await Promise.all(parents.map(deleteArtifact));
  const wentAlong = parents.some((digest) => outcomes.get(digest)?.error === null);
  await Promise.all(digests.filter((digest) => !parents.includes(digest)).map(deleteArtifact));
  for (const [digest, { error }] of outcomes)
    if (wentAlong && !parents.includes(digest) && error?.code === 'registry-not-found')
      outcomes.set(digest, { error: null, artifactRemoved: true });

  // A tag whose artifact is in the list, too, has gone with it.
  const artifactOf = (tag: string): string =>
    items.find(({ target }) => target.is === 'tag' && target.tag === tag)?.digest ?? '';
  const tags = [...new Set(targets.flatMap((target) => (target.is === 'tag' ? [target.tag] : [])))];
  const alone = tags.filter((tag) => outcomes.get(artifactOf(tag))?.error !== null);
  const results: readonly TagDeletion[] =
    alone.length === 0
      ? []
      : await contents
          .deleteTags(access, repository, alone)
          .catch((failure: unknown) => alone.map((tag) => ({ tag, failure, artifactRemoved: false })));
  return targets.map((target): DeletionResult => {
    if (target.is === 'artifact') return { target, ...(outcomes.get(target.digest) ?? noResult(target.digest)) };
    const result = results.find(({ tag }) => tag === target.tag);
    if (result === undefined) return { target, ...(outcomes.get(artifactOf(target.tag)) ?? noResult(target.tag)) };
    const error = result.failure === null ? null : toAppError(result.failure);
    return { target, error, artifactRemoved: result.artifactRemoved };
  });
}

/** Never taken for done: a registry that says nothing of one has not deleted it. */
const noResult = (name: string): Pick<DeletionResult, 'error' | 'artifactRemoved'> => ({
  error: toAppError(
    new AppFailure({
      code: 'registry-error',
      message: `The registry said nothing about ${name}. Refresh the list to see whether it is still there.`,
      retryable: true,
      action: 'retry',
    }),
  ),
  artifactRemoved: false,
});

function inUse({ repository, versions, versionsUnknown, drifted }: DeletionPlan): AppFailure {
  const typing = `Type the repository’s name (${repository}) to delete it all the same.`;
  if (versionsUnknown !== null) {
    const message = `App versions could not be asked for, so an active one may use this. ${typing}`;
    return new AppFailure({ code: 'artifact-in-use', message, detail: versionsUnknown });
  }
  const active = versions.filter(({ isActive }) => isActive).map(({ app, name }) => `${app} ${name}`);
  if (active.length === 0) {
    const made = drifted.map(({ app, name }) => `${app} ${name}`).join(', ');
    const message = `Servers of ${made} may still run this: it was made with it before its tag was moved. ${typing}`;
    return new AppFailure({ code: 'artifact-in-use', message });
  }
  const message = `${active.join(', ')} ${active.length === 1 ? 'uses' : 'use'} this and ${active.length === 1 ? 'is' : 'are'} active. ${typing}`;
  return new AppFailure({ code: 'artifact-in-use', message });
}
