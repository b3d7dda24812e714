import type { Emit } from '#shared/contract/channel';
import type { GantryApi, GantryContract } from '#shared/contract/index';
import type { AppError } from '#shared/errors';
import type { ImagePull, LayerReading, ScanReport, Sharing } from '#shared/model/artifact-details';
import type { DeletionItem, DeletionPlan, DeletionResult, DeletionTarget, VersionUse } from '#shared/model/deletion';
import type {
  Artifact,
  ArtifactPage,
  Capabilities,
  KeptArtifacts,
  Repository,
  RepositoryFigures,
  RepositoryList,
} from '#shared/model/registry';
import { arena, artifact, capabilities, details, repository, scanned, tag, vulnerabilities } from './registry-samples';

/** A small registry in memory: what it holds, what it may do, and what goes wrong. */
export interface RegistryWorld {
  capabilities: Capabilities;
  repositories: Repository[];
  isComplete: boolean;
  figures: Map<string, RepositoryFigures>;
  artifacts: Map<string, Artifact[]>;
  pageSize: number;
  keptRepositories: RepositoryList | null;
  keptArtifacts: KeptArtifacts | null;
  reading: LayerReading;
  sharing: Omit<Sharing, 'layers'> & { readonly others: number };
  versions: VersionUse[];
  versionsUnknown: string | null;
  drifted: DeletionPlan['drifted'];
  hasPlatform: boolean;
  frees: DeletionPlan['frees'];
  /** Tags and digests that cannot be deleted. */
  refused: Map<string, AppError>;
  report: ScanReport;
  pulls: ImagePull[];
}

export const freshRegistry = (): RegistryWorld => ({
  capabilities,
  repositories: [
    repository('udp-arena'),
    repository('lobby', {
      artifactCount: 41,
      tagCount: 57,
      sizeBytes: 1_240_000_000,
      lastPushAt: '2026-11-20T10:00:00Z',
    }),
    repository('night-race/server', {
      artifactCount: 3,
      tagCount: 2,
      sizeBytes: 2_810_000_000,
      lastPushAt: '2026-09-02T08:30:00Z',
    }),
  ],
  isComplete: true,
  figures: new Map(),
  artifacts: new Map([['udp-arena', arena()]]),
  pageSize: 100,
  keptRepositories: null,
  keptArtifacts: null,
  reading: { is: 'done', read: 50, total: 50, message: null },
  sharing: { uniqueBytes: 24_600_000, unread: 0, others: 12 },
  versions: [],
  versionsUnknown: null,
  drifted: [],
  hasPlatform: true,
  frees: { bytes: 24_600_000, unread: 0, sharedBytes: 37_800_000 },
  refused: new Map(),
  report: { summary: scanned({ critical: 1, high: 1 }), vulnerabilities },
  pulls: [],
});

type Answer = <Input, Value>(
  name: string,
  value: (input: Input) => Value,
) => (input: Input) => Promise<{ ok: true; value: Value } | { ok: false; error: AppError }>;
type Listen = (name: string) => <Payload>(listener: (payload: Payload) => void) => () => void;

/** The bridge's `registry` part over that world. */
export function createFakeRegistry(
  world: RegistryWorld,
  answer: Answer,
  event: Listen,
  tell: Emit<GantryContract>,
): GantryApi['registry'] {
  const held = (name: string): Artifact[] => world.artifacts.get(name) ?? [];
  const keep = (name: string, artifacts: Artifact[]) => void world.artifacts.set(name, artifacts);
  const list = (): RepositoryList => ({
    repositories: world.repositories,
    isComplete: world.isComplete,
    readAt: new Date().toISOString(),
  });
  return {
    capabilities: answer('registry.capabilities', () => world.capabilities),
    probe: answer('registry.probe', () => world.capabilities),
    repositories: answer('registry.repositories', list),
    keptRepositories: answer('registry.keptRepositories', () => world.keptRepositories),
    figures: answer('registry.figures', ({ repositories }) =>
      repositories.flatMap((name) => {
        const known = world.figures.get(name);
        return known === undefined ? [] : [{ name, ...known }];
      }),
    ),
    addRepository: answer('registry.addRepository', ({ repository: name }) => {
      world.repositories = [...world.repositories, repository(name, { knownFrom: ['user'] })];
    }),
    forgetRepository: answer('registry.forgetRepository', ({ repository: name }) => {
      world.repositories = world.repositories.filter((known) => known.name !== name);
    }),
    artifacts: answer('registry.artifacts', ({ repository: name, cursor }) => pageOf(world, held(name), cursor)),
    keptArtifacts: answer('registry.keptArtifacts', () => world.keptArtifacts),
    details: answer('registry.details', ({ repository: name, digest }) =>
      details(held(name).find((known) => known.digest === digest) ?? null, digest),
    ),
    sharing: answer('registry.sharing', ({ repository: name, digest }) => ({
      uniqueBytes: world.sharing.uniqueBytes,
      unread: world.sharing.unread,
      layers: details(null, digest).layers.map((layer, index) => ({
        digest: layer.digest,
        others: index < 2 ? [{ repository: name, digest, tags: ['1.0.9'] }] : [],
        othersCount: index < 2 ? world.sharing.others : 0,
      })),
    })),
    readLayers: answer('registry.readLayers', () => world.reading),
    layersRead: event('registry.layersRead'),
    scanReport: answer('registry.scanReport', () => world.report),
    scan: answer('registry.scan', () => undefined),
    tag: answer('registry.tag', ({ id, repository: name, digest, tag: added }) => {
      keep(
        name,
        held(name).map((known) => {
          const tags = known.tags.filter((other) => other.name !== added);
          return { ...known, tags: known.digest === digest ? [...tags, tag(added)] : tags };
        }),
      );
      tell('registry', 'changed', { id, repository: name });
    }),
    planDeletion: answer('registry.planDeletion', ({ repository: name, targets }) =>
      planOf(world, name, held(name), targets),
    ),
    delete: answer('registry.delete', ({ id, repository: name, targets }) => {
      const results = targets.map((target) => resultOf(world, target));
      const gone = new Set(results.filter(({ error }) => error === null).map(({ target }) => keyOf(target)));
      keep(
        name,
        held(name)
          .filter(({ digest }) => !gone.has(digest))
          .map((known) => ({ ...known, tags: known.tags.filter((other) => !gone.has(other.name)) })),
      );
      tell('registry', 'changed', { id, repository: name });
      return results;
    }),
    changed: event('registry.changed'),
    pull: answer('registry.pull', ({ repository: name, reference }) => {
      const pull: ImagePull = {
        id: `pull-${world.pulls.length + 1}`,
        rev: 1,
        reference: `registry.example.com/night-owl/${name}:${reference}`,
        is: 'running',
        doneBytes: 0,
        totalBytes: 62_400_000,
        message: null,
      };
      world.pulls = [...world.pulls, pull];
      tell('registry', 'pullChanged', pull);
      return pull;
    }),
    pulls: answer('registry.pulls', () => world.pulls),
    cancelPull: answer('registry.cancelPull', ({ pullId }) => {
      const pull = world.pulls.find(({ id }) => id === pullId);
      if (pull !== undefined) tell('registry', 'pullChanged', { ...pull, rev: pull.rev + 1, is: 'cancelled' });
    }),
    pullChanged: event('registry.pullChanged'),
  };
}

/** The first page names all others, as a registry does that tells how many there are. */
function pageOf({ pageSize }: RegistryWorld, all: readonly Artifact[], cursor: string | null): ArtifactPage {
  const from = cursor === null ? 0 : Number(cursor);
  const next = Array.from({ length: Math.max(0, Math.ceil(all.length / pageSize) - 1) }, (_, index) =>
    String((index + 1) * pageSize),
  );
  return {
    artifacts: all.slice(from, from + pageSize),
    next: cursor === null ? next : [],
    total: { count: all.length, of: 'artifacts' },
    readAt: new Date().toISOString(),
  };
}

const keyOf = (target: DeletionTarget): string => (target.is === 'artifact' ? target.digest : target.tag);

const resultOf = ({ refused }: RegistryWorld, target: DeletionTarget): DeletionResult => ({
  target,
  error: refused.get(keyOf(target)) ?? null,
  artifactRemoved: target.is === 'artifact',
});

function planOf(
  world: RegistryWorld,
  name: string,
  all: readonly Artifact[],
  targets: readonly DeletionTarget[],
): DeletionPlan {
  const items = targets.map((target) => itemOf(world, all, target));
  const gone = new Set(items.flatMap(({ tagsGone }) => tagsGone));
  const versions = world.versions.filter((version) => gone.has(version.tag));
  const onlyTags = targets.every(({ is }) => is === 'tag');
  return {
    repository: name,
    items,
    versions,
    versionsUnknown: world.versionsUnknown,
    drifted: world.drifted,
    hasPlatform: world.hasPlatform,
    frees: onlyTags ? { bytes: 0, unread: 0, sharedBytes: 0 } : world.frees,
    needsName: versions.some(({ isActive }) => isActive) || world.versionsUnknown !== null || world.drifted.length > 0,
  };
}

function itemOf(world: RegistryWorld, all: readonly Artifact[], target: DeletionTarget): DeletionItem {
  const found =
    target.is === 'artifact'
      ? all.find(({ digest }) => digest === target.digest)
      : all.find(({ tags }) => tags.some((known) => known.name === target.tag));
  const { digest, tags, children, attachments, sizeBytes } = found ?? artifact('none', []);
  const names = tags.map((known) => known.name);
  const isTag = target.is === 'tag';
  return {
    target,
    digest: found === undefined ? null : digest,
    tagsGone: found === undefined ? [] : isTag ? [target.tag] : names,
    tagsAtRisk:
      isTag && world.capabilities.tagDeletionMayRemoveArtifact ? names.filter((other) => other !== target.tag) : [],
    immutableTags: tags.filter(({ immutable }) => immutable === true).map((known) => known.name),
    children: children.length,
    attachments: attachments.length,
    sizeBytes,
    leavesUntagged: isTag && names.length === 1,
  };
}
