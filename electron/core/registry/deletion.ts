import type { DeletionItem, DeletionPlan, DeletionTarget, VersionUse } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import type { Link } from '../ports/link-store';
import type { PlatformVersion } from '../ports/platform';
import type { RegistryAccess } from '../ports/registry';
import type { CachedManifest } from '../ports/registry-cache';
import { driftedFrom } from './app-versions';
import { freedBytes } from './blobs';
import type { PlacedManifest } from './layers';

/** Everything that a plan is made of; all of it was read just now. */
export interface DeletionFacts {
  readonly repository: string;
  readonly targets: readonly DeletionTarget[];
  readonly artifacts: readonly Artifact[];
  readonly capabilities: Capabilities;
  /** App versions that name this repository; null: there is no platform to ask. */
  readonly versions: readonly VersionUse[] | null;
  readonly versionsUnknown: string | null;
  /** Which artifacts the connection's app versions were made with. */
  readonly links: readonly Link[];
  /** The whole project, as far as it is read. */
  readonly project: readonly PlacedManifest[];
  /** Manifests of what goes. */
  readonly manifests: ReadonlyMap<string, CachedManifest>;
  /** The reading of the project has ended. */
  readonly isProjectRead: boolean;
}

export function planOf(facts: DeletionFacts): DeletionPlan {
  const items = facts.targets.map((target) => itemOf(target, facts));
  const affected = new Set([
    ...items.flatMap(({ tagsGone, tagsAtRisk }) => [...tagsGone, ...tagsAtRisk]),
    ...tagsOfParents(items, facts),
  ]);
  const versions = (facts.versions ?? []).filter(({ tag }) => affected.has(tag));
  const drifted = driftedOf(items, facts);
  return {
    repository: facts.repository,
    items,
    versions,
    versionsUnknown: facts.versionsUnknown,
    drifted,
    hasPlatform: facts.versions !== null || facts.versionsUnknown !== null,
    frees: freesOf(items, facts),
    // Who cannot be asked may be running it.
    needsName: versions.some(({ isActive }) => isActive) || facts.versionsUnknown !== null || drifted.length > 0,
  };
}

/** An index is of no use without its children: who uses it uses them. */
const parentsOf = (gone: ReadonlySet<string>, { artifacts }: Pick<DeletionFacts, 'artifacts'>): Artifact[] =>
  artifacts.filter(({ children }) => children.some(({ digest }) => gone.has(digest)));

const tagsOfParents = (items: readonly DeletionItem[], facts: DeletionFacts): string[] =>
  parentsOf(goneDigests(items, facts), facts).flatMap(({ tags }) => tags.map(({ name }) => name));

/** Versions whose tags were moved away from what goes: nothing names it any more, and servers may still run it. */
function driftedOf(items: readonly DeletionItem[], facts: DeletionFacts): DeletionPlan['drifted'] {
  const { repository, artifacts, links } = facts;
  const gone = goneDigests(items, facts);
  const parents = new Set(parentsOf(gone, facts));
  const drifted = driftedFrom(links);
  const found = artifacts
    .filter((artifact) => gone.has(artifact.digest) || parents.has(artifact))
    .flatMap(({ digest, tags }) =>
      drifted(
        { repository, digest },
        (facts.versions ?? []).filter((version) => tags.some(({ name }) => name === version.tag)),
      ),
    );
  return found.map(({ app, name, tag }) => ({ app, name, tag }));
}

function itemOf(target: DeletionTarget, { targets, artifacts, capabilities }: DeletionFacts): DeletionItem {
  const artifact =
    target.is === 'artifact'
      ? artifacts.find(({ digest }) => digest === target.digest)
      : artifacts.find(({ tags }) => tags.some(({ name }) => name === target.tag));
  const names = (artifact?.tags ?? []).map(({ name }) => name);
  const tagsGone = target.is === 'artifact' ? names : names.filter((name) => name === target.tag);
  const wanted = new Set(targets.flatMap((one) => (one.is === 'tag' ? [one.tag] : [])));
  const others = names.filter((name) => !tagsGone.includes(name) && !wanted.has(name));
  return {
    target,
    digest: artifact?.digest ?? null,
    tagsGone,
    tagsAtRisk: capabilities.tagDeletionMayRemoveArtifact ? others : [],
    immutableTags: (artifact?.tags ?? [])
      .filter(({ name, immutable }) => immutable === true && tagsGone.includes(name))
      .map(({ name }) => name),
    children: target.is === 'artifact' ? (artifact?.children.length ?? 0) : 0,
    attachments: target.is === 'artifact' ? (artifact?.attachments.length ?? 0) : 0,
    sizeBytes: artifact?.sizeBytes ?? null,
    leavesUntagged:
      target.is === 'tag' &&
      artifact !== undefined &&
      others.length === 0 &&
      !capabilities.tagDeletionMayRemoveArtifact,
  };
}

/** Tags are names: only artifacts free anything, and where the platform takes the artifact with its last tag, those do. */
function freesOf(items: readonly DeletionItem[], facts: DeletionFacts): DeletionPlan['frees'] {
  const gone = goneDigests(items, facts);
  if (gone.size === 0) return { bytes: 0, unread: 0, sharedBytes: 0 };
  const manifests = [...gone].map((digest) => facts.manifests.get(digest));
  const known = manifests.filter((manifest) => manifest !== undefined);
  const staying = facts.project.filter((place) => place.repository !== facts.repository || !gone.has(place.digest));
  const { freedBytes: bytes, sharedBytes } = freedBytes(
    known,
    staying.flatMap(({ manifest }) => (manifest === null ? [] : [manifest])),
  );
  // Before the project has been read, nothing can be said of the rest.
  const unread = facts.isProjectRead
    ? staying.filter(({ manifest }) => manifest === null).length
    : Math.max(1, staying.length);
  return { bytes: known.length < manifests.length ? null : bytes, unread, sharedBytes };
}

/** The artifacts that go: those named, and where a tag takes its artifact along, those whose last tags go. */
export function goneDigests(
  items: readonly DeletionItem[],
  { artifacts, capabilities }: Pick<DeletionFacts, 'artifacts' | 'capabilities'>,
): ReadonlySet<string> {
  const gone = new Set(items.flatMap(({ target }) => (target.is === 'artifact' ? [target.digest] : [])));
  if (!capabilities.tagDeletionMayRemoveArtifact) return gone;
  const tags = new Set(items.flatMap(({ tagsGone }) => tagsGone));
  for (const artifact of artifacts)
    if (artifact.tags.length > 0 && artifact.tags.every(({ name }) => tags.has(name))) gone.add(artifact.digest);
  return gone;
}

/** The versions that name this repository of this registry. */
export function versionsOf(
  versions: readonly PlatformVersion[],
  access: RegistryAccess,
  repository: string,
): VersionUse[] {
  return versions
    .filter((version) => repositoryOf(version, access) === repository.toLowerCase())
    .map(({ app, name, tag, isActive }) => ({ app, name, tag, isActive }));
}

/** The repositories of this registry that app versions name. */
export const versionsIn = (versions: readonly PlatformVersion[], access: RegistryAccess): string[] => [
  ...new Set(versions.flatMap((version) => repositoryOf(version, access) ?? [])),
];

/** Hosts are compared without scheme, images in lower case; null: another registry, or another project of it. */
export function repositoryOf(
  version: Pick<PlatformVersion, 'registry' | 'image'>,
  { registry, project }: Pick<RegistryAccess, 'registry' | 'project'>,
): string | null {
  const host = version.registry
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '');
  const prefix = `${project.toLowerCase()}/`;
  const image = version.image.toLowerCase();
  return host === registry.toLowerCase() && image.startsWith(prefix) ? image.slice(prefix.length) : null;
}
