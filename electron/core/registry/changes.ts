import { AppFailure, toAppError } from '#shared/errors';
import { allPages } from '#shared/model/artifact-list';
import type { DeletionPlan, DeletionResult, DeletionTarget } from '#shared/model/deletion';
import { tagProblem } from '#shared/model/reference';
import type { Platform } from '../ports/platform';
import type { Registry, TagDeletion } from '../ports/registry';
import type { CachedManifest } from '../ports/registry-cache';
import { type DeletionFacts, goneDigests, planOf, versionsOf } from './deletion';
import type { Layers } from './layers';
import type { Reach, Reached } from './reach';

export interface ChangeTools {
  readonly registry: Registry;
  readonly platform: Pick<Platform, 'versions'>;
  readonly reach: Reach;
  readonly layers: (id: string) => Layers;
  /** Lists and figures are to be read again. */
  readonly onChanged: (id: string, repository: string) => void;
}

export interface Targets {
  readonly id: string;
  readonly repository: string;
  readonly targets: readonly DeletionTarget[];
}

/** What changes the registry: tags given and taken, artifacts deleted. Everything is looked at afresh just before. */
export function createChanges({ registry, platform, reach, layers, onChanged }: ChangeTools) {
  const gather = async ({ id, repository, targets }: Targets, reached: Reached): Promise<DeletionFacts> => {
    const { access, capabilities, contents } = reached;
    const hasPlatform = access.apiUrl !== null && access.apiToken !== null;
    const [artifacts, versions] = await Promise.all([
      allPages((cursor) => contents.artifacts(access, repository, cursor)),
      hasPlatform ? platform.versions(access).catch((thrown: unknown) => toAppError(thrown).message) : null,
    ]);
    const items = planOf({ ...nothing, repository, targets, artifacts, capabilities }).items;
    const manifests = new Map<string, CachedManifest>();
    await Promise.all(
      [...goneDigests(items, { artifacts, capabilities })].map(async (digest) => {
        const manifest = await layers(id).manifestOf(repository, digest);
        if (manifest !== null) manifests.set(digest, manifest);
      }),
    );
    const isProjectRead = manifests.size === 0 || layers(id).start().is === 'done';
    return {
      ...{ repository, targets, artifacts, capabilities, manifests, isProjectRead },
      versions: Array.isArray(versions) ? versionsOf(versions, access, repository) : null,
      versionsUnknown: typeof versions === 'string' ? versions : null,
      project: layers(id).all(),
    };
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
      try {
        return await carryOut(reached, repository, targets, plan);
      } finally {
        onChanged(id, repository);
      }
    },
  };
}

const nothing = {
  versions: null,
  versionsUnknown: null,
  project: [],
  manifests: new Map<string, CachedManifest>(),
  isProjectRead: false,
} as const;

/** Every target on its own: one that fails does not hold up the others. */
async function carryOut(
  { access, contents }: Reached,
  repository: string,
  targets: readonly DeletionTarget[],
  plan: DeletionPlan,
): Promise<DeletionResult[]> {
  const tags = targets.flatMap((target) => (target.is === 'tag' ? [target.tag] : []));
  const tagResults: Promise<readonly TagDeletion[]> =
    tags.length === 0
      ? Promise.resolve([])
      : contents
          .deleteTags(access, repository, tags)
          .catch((failure: unknown) => tags.map((tag) => ({ tag, failure, artifactRemoved: false })));
  return Promise.all(
    targets.map(async (target): Promise<DeletionResult> => {
      if (target.is === 'tag') {
        const result = (await tagResults).find(({ tag }) => tag === target.tag);
        const failure = result === undefined || result.failure === null ? null : toAppError(result.failure);
        return { target, error: failure, artifactRemoved: result?.artifactRemoved ?? false };
      }
      const named = plan.items.find((item) => item.target.is === 'artifact' && item.target.digest === target.digest);
      const error = await contents.deleteArtifact(access, repository, target.digest, named?.tagsGone ?? []).then(
        () => null,
        (thrown: unknown) => toAppError(thrown),
      );
      return { target, error, artifactRemoved: error === null };
    }),
  );
}

function inUse({ repository, versions }: DeletionPlan): AppFailure {
  const active = versions.filter(({ isActive }) => isActive).map(({ app, name }) => `${app} ${name}`);
  const message = `${active.join(', ')} ${active.length === 1 ? 'uses' : 'use'} this and ${active.length === 1 ? 'is' : 'are'} active. Type the repository’s name (${repository}) to delete it all the same.`;
  return new AppFailure({ code: 'artifact-in-use', message });
}
